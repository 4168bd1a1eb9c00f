"""Where SBOMs go in a wheel."""

from __future__ import annotations

from runtimes.bundle.wheel_hook import SbomHook


def hook(root):
    return SbomHook(str(root), {}, None, None, str(root), "wheel")


def test_adds_the_sbom_of_every_bundle(tmp_path):
    for name in ("lang-b", "lang-a"):
        folder = tmp_path / "src/cloche/official/bundles" / name / "1.0.0"
        folder.mkdir(parents=True)
        (folder / f"{name}.cdx.json").write_text("{}")
    data = {"sbom_files": []}
    hook(tmp_path).initialize("standard", data)
    assert data["sbom_files"] == [
        "src/cloche/official/bundles/lang-a/1.0.0/lang-a.cdx.json",
        "src/cloche/official/bundles/lang-b/1.0.0/lang-b.cdx.json",
    ]


def test_adds_nothing_where_nothing_was_built(tmp_path):
    data = {"sbom_files": []}
    hook(tmp_path).initialize("standard", data)
    assert data["sbom_files"] == []
