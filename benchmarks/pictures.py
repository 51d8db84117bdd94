"""What it takes to make the files of one picture that readers get, and how large they are.

Run `python -m benchmarks.pictures`: a drawing of the demonstration, 1600 pixels wide, with grain laid over it as a
photograph has.
"""

import time
from io import BytesIO

from benchmarks import scratch  # noqa: F401  # first, since it sets up what is imported below

# isort: split
from PIL import Image, ImageChops

from articles import pictures, renditions
from articles.models import Picture
from newsroom.demonstration import drawings
from newsroom.models import User

RUNS = 3


def photograph() -> BytesIO:
    drawn = Image.open(BytesIO(drawings.draw("cathedral"))).convert("RGB")
    grain = Image.effect_noise(drawn.size, 8).convert("RGB")
    file = BytesIO()
    ImageChops.overlay(drawn, grain).save(file, "JPEG", quality=92)
    file.seek(0)
    return file


def main() -> None:
    file = photograph()
    sent = len(file.getvalue())
    begun = time.process_time()
    picture = pictures.add(file, by=User.objects.create(username="desk"))
    taken = time.process_time() - begun
    made = []
    for _run in range(RUNS):
        Picture.objects.update(renditions={})
        begun = time.process_time()
        renditions.make.call(picture.pk)
        made.append(time.process_time() - begun)
    picture.refresh_from_db()
    print(f"sent {sent / 1024:.0f} KB, stored {picture.file.size / 1024:.0f} KB in {taken * 1000:.0f} ms of one core")
    print(f"all renditions, the best of {RUNS}: {min(made) * 1000:.0f} ms of one core")
    total = dict.fromkeys(renditions.FORMATS, 0)
    for shape, formats in picture.renditions["shapes"].items():
        for extension, files in formats.items():
            total[extension] += sum(file[3] for file in files)
            sizes = ", ".join(f"{width} px {size / 1024:.1f} KB" for width, _height, _name, size in files)
            print(f"{shape:>6} {extension:>5}: {sizes}")
    for extension, size in total.items():
        print(f"{extension}: {size / 1024:.0f} KB together")


if __name__ == "__main__":
    main()
