"""How the runtimes are built: one recipe for each, sharing the tools in `runtimes.recipe`.

Nothing here is in the wheel. The built WebAssembly goes to `build/`, and from there into a bundle.
"""
