"""From a built runtime to a signed bundle: `python -m runtimes.bundle micropython`.

definition   what a person decides: the bundle's name, version, commands (`bundle.toml`)
facts        what the build found out: versions, modules, stacks, hashes (`runtime.json`)
inventory    what is inside the wasm, for lawyers and auditors: notices and an SBOM
stored       how an asset is stored: as it is, or as gzip
signing      the development key, the release key, `manifest.sig`
assemble     all of it together, in `<name>/<version>/` of the folder that `bundle.toml` names
"""
