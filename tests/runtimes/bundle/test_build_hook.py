"""What is done before a wheel or an sdist is packed."""

from __future__ import annotations

import pytest

from runtimes.bundle.build_hook import BuildHook


def hook(root):
    return BuildHook(str(root), {}, None, None, str(root), "wheel")


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


def rules(root, recipe):
    (root / "web").mkdir()
    (root / "web/rules.mk").write_text(f".PHONY: page\npage:\n\t{recipe}\n")


def test_builds_the_page_where_it_is_not_built(tmp_path):
    rules(tmp_path, "mkdir -p src/cloche/web/built && date >> src/cloche/web/built/index.html")
    for _ in range(2):
        hook(tmp_path).initialize("standard", {"sbom_files": []})
    assert len((tmp_path / "src/cloche/web/built/index.html").read_text().splitlines()) == 1


def test_builds_no_page_for_an_editable_install(tmp_path):
    rules(tmp_path, "false")
    hook(tmp_path).initialize("editable", {"sbom_files": []})


def test_says_what_is_needed_where_the_page_cannot_be_built(tmp_path):
    rules(tmp_path, "@false")
    with pytest.raises(RuntimeError, match="needs make and npm"):
        hook(tmp_path).initialize("standard", {"sbom_files": []})
