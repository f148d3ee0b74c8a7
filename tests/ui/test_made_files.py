"""Files that a kept script has made are what it makes."""

import runpy
import wave
from pathlib import Path

from tests.parts.server import ROOT

CHIME = ROOT / "static" / "sounds" / "make_chime.py"
FAVICONS = ROOT / "static" / "favicons" / "make_favicons.py"


def test_the_sound_is_what_its_script_makes() -> None:
    samples = runpy.run_path(str(CHIME))["samples"]()
    with wave.open(str(CHIME.with_name("chime.wav"))) as file:
        frames = file.readframes(file.getnframes())
    kept = [int.from_bytes(frames[at : at + 2], "little", signed=True) for at in range(0, len(frames), 2)]
    # Another machine's sine may differ in its last digit.
    assert len(kept) == len(samples)
    assert all(abs(one - round(other * 32_767)) <= 1 for one, other in zip(kept, samples, strict=True))
    assert max(map(abs, kept)) > 20_000
    assert CHIME.with_name("chime.wav").stat().st_size <= 40_000


def test_the_icons_are_what_their_script_makes() -> None:
    made: dict[str, str] = runpy.run_path(str(FAVICONS))["icons"]()
    kept = {file.name: file.read_text() for file in Path(FAVICONS.parent).glob("*.svg")}
    assert kept == made
    assert len(kept) == 10
