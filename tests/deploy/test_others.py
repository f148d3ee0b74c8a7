"""An operator copies the other files of deploy/: systemd and Caddy know every word of them."""

import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.parts import needs
from tests.parts.server import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd tells apart what Python would not
    parser.read_string(path.read_text())
    return parser


def test_systemd_knows_every_word_of_the_units(tmp_path: Path) -> None:
    """Copied into one folder, with this installation in the place of /opt/practice-hub."""
    program = needs.optional("systemd-analyze")
    for path in UNITS:
        (tmp_path / path.name).write_text(path.read_text().replace("/opt/practice-hub", str(ROOT)))
    looked = subprocess.run(
        [program, "verify", *(tmp_path / path.name for path in UNITS)], capture_output=True, text=True, check=False
    )
    ours = [line for line in looked.stderr.splitlines() if "practice-hub" in line]
    assert (looked.returncode, ours) == (0, [])


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_the_program_as_its_own_user_with_its_settings(path: Path) -> None:
    service = unit(path)["Service"]
    assert service["User"] == "practice-hub"
    assert service["EnvironmentFile"] == "/etc/practice-hub/env"
    assert service["ExecStart"].startswith(f"{service['WorkingDirectory']}/.venv/bin/")


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_what_a_unit_writes_is_its_users_alone(path: Path) -> None:
    service = unit(path)["Service"]
    assert (service["UMask"], service["StateDirectoryMode"]) == ("0077", "0700")
    assert service["ReadWritePaths"] == f"/var/lib/{service['StateDirectory']}"


def test_caddy_takes_its_file() -> None:
    program = needs.optional("caddy")
    command: list[str | Path] = [program, "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"]
    looked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert looked.returncode == 0, looked.stderr
