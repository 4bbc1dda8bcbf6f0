"""The charts' own process: reads charts on standard input and writes a picture of each, a line in base64."""

import base64
import sys

from pydantic import TypeAdapter

from bot.rules.charts import Chart
from handlers.charts.drawing import picture


def main() -> None:
    """Draw charts in the form that the only argument names, png or svg."""
    charts = TypeAdapter(list[Chart]).validate_json(sys.stdin.buffer.read())
    for chart in charts:
        sys.stdout.buffer.write(base64.b64encode(picture(chart, sys.argv[1])) + b"\n")


if __name__ == "__main__":
    main()
