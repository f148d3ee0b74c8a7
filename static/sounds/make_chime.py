"""Make chime.wav, the sound of a notification: `python static/sounds/make_chime.py`.

Two soft tones a fifth apart, struck one after the other like a small bell. The same file comes out every time.
"""

import math
import struct
import wave
from pathlib import Path

FILE = Path(__file__).with_name("chime.wav")

# Enough for the highest partial below (4.2 kHz), and a file that is fetched in a blink.
SAMPLES_PER_SECOND = 22_050
SECONDS = 0.75
# Frequency in hertz, moment of the stroke in seconds.
STROKES = ((659.26, 0.0), (987.77, 0.11))
# A bell's partials: multiple of the frequency, loudness, seconds until it has faded to a third.
PARTIALS = ((1.0, 0.62, 0.19), (2.01, 0.22, 0.11), (4.2, 0.06, 0.04))
# Strokes begin and the file ends without a click.
ATTACK_SECONDS = 0.006
FADE_SECONDS = 0.08
# The speakers of laptops distort above.
PEAK = 0.8


def sample(moment: float) -> float:
    """How far the air is pushed at this moment, from -1 to 1 before it is made as loud as it may be."""
    return sum(stroke(frequency, moment - begin) for frequency, begin in STROKES if moment >= begin)


def stroke(frequency: float, age: float) -> float:
    attack = min(1.0, age / ATTACK_SECONDS)
    return attack * sum(
        loudness * math.exp(-age / fading) * math.sin(2 * math.pi * frequency * multiple * age)
        for multiple, loudness, fading in PARTIALS
    )


def samples() -> list[float]:
    count = round(SECONDS * SAMPLES_PER_SECOND)
    raw = [sample(number / SAMPLES_PER_SECOND) for number in range(count)]
    scale = PEAK / max(abs(value) for value in raw)
    fading = round(FADE_SECONDS * SAMPLES_PER_SECOND)
    return [value * scale * min(1.0, (count - number) / fading) for number, value in enumerate(raw)]


def main() -> None:
    with wave.open(str(FILE), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLES_PER_SECOND)
        file.writeframes(b"".join(struct.pack("<h", round(value * 32_767)) for value in samples()))


if __name__ == "__main__":
    main()
