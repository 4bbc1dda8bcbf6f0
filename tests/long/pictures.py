"""Makes the README's pictures again from what a journey left behind.

python -m pytest tests/long/test_journey.py --basetemp=FOLDER
python -m pytest tests/long/test_report_journey.py --basetemp=OTHER
python -m tests.long.pictures FOLDER OTHER
"""

import shutil
import sys
from pathlib import Path

from tests.long.stage import Browser, browsing, until

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DESK = {"alert": "asked-light", "team": "card-light", "task": "task-light", "timeline": "timeline-light"}
PHONE = {"phone": ("asked-light", "severity-dark", "home-light")}
REPORT_DESK = {"report": "menu-light", "triage": "cards-light"}
REPORT_PHONE = {"heard": ("customer-light", "judged-dark", "heard-light")}
"""Pictures in a row, by the name of the whole."""
GAP, WIDTH, HEIGHT = 10, 390, 844


def main(leading: Path, reporting: Path) -> None:
    """Copy what was seen at the desk, and put in a row what was seen on the phone."""
    with browsing() as browser:
        for folder, at_desk, rows in ((leading, DESK, PHONE), (reporting, REPORT_DESK, REPORT_PHONE)):
            desk, phone = sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
            for name, seen in at_desk.items():
                shutil.copy(desk / f"{seen}.png", IMAGES / f"{name}.png")
            for name, row in rows.items():
                beside(browser, [phone / f"{seen}.png" for seen in row], IMAGES / f"{name}.png")


def beside(browser: Browser, pictures: list[Path], result: Path) -> None:
    """Put pictures in a row."""
    shown = "".join(f"<img src='{picture.as_uri()}' width={WIDTH} height={HEIGHT}>" for picture in pictures)
    page = result.with_suffix(".html")
    page.write_text(f"<body style='margin:0;display:flex;gap:{GAP}px;background:#9aa5a2'>{shown}", encoding="utf-8")
    browser.size(len(pictures) * (WIDTH + GAP) - GAP, HEIGHT)
    browser.driver.get(page.as_uri())
    until(lambda: browser.run("return [...document.images].every((one) => one.complete)"), "a picture is missing")
    browser.driver.save_screenshot(str(result))
    page.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
