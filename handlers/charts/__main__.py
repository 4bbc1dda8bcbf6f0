"""The charts' own process: reads a chart on standard input and writes its picture."""

import sys

from bot.rules.charts import Chart
from handlers.charts.drawing import picture


def main() -> None:
    """Draw one chart in the form that the only argument names, png or svg."""
    chart = Chart.model_validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(picture(chart, sys.argv[1]))


if __name__ == "__main__":
    main()
