"""Tables -> figures (SVG, the same bytes at every call)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trainer.experiments.statistics import Estimate
from trainer.experiments.tables import Line

INK, ACCENT = "#33414e", "#0b6e6e"


def dots(lines: Sequence[Line], title: str, path: Path) -> None:
    """Every arm's first figure, with its interval."""
    name = next(iter(lines[0].values))
    figure, axes = _axes((7, 0.9 + 0.34 * len(lines)))
    for place, line in enumerate(reversed(lines)):
        value = line.values[name]
        if value.low is not None:
            axes.plot([value.low, value.high], [place, place], color=INK, linewidth=1.5)
        axes.plot(value.mean, place, "o", color=ACCENT)
        axes.annotate(f"{value.mean:.1f}", (value.mean, place), xytext=(0, 5),
                      textcoords="offset points", ha="center", fontsize=8, color=INK)  # fmt: skip
    axes.set_yticks(range(len(lines)), [line.label for line in reversed(lines)], fontsize=9)
    axes.set_ylim(-0.6, len(lines) - 0.3)
    axes.set_xlabel(f"{name}: mean and 95% interval")
    axes.set_title(title, fontsize=10, loc="left")
    _save(figure, path)


def curves(
    series: Mapping[str, Sequence[tuple[float, Estimate]]], labels: tuple[str, str], path: Path
) -> None:
    """Estimates over a number, a line a method."""
    figure, axes = _axes((7, 3.6))
    for (name, points), color in zip(series.items(), (INK, ACCENT, "#b4552d"), strict=False):
        places = range(len(points))
        axes.plot(places, [e.mean for _, e in points], "o-", color=color, label=name)
        if all(e.low is not None for _, e in points):
            axes.fill_between(places, [e.low for _, e in points], [e.high for _, e in points],
                              color=color, alpha=0.12, linewidth=0)  # fmt: skip
        axes.set_xticks(places, [f"{x:g}" for x, _ in points])
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    axes.legend(frameon=False, fontsize=9)
    _save(figure, path)


def bars(values: Mapping[str, float], label: str, path: Path) -> None:
    """One number a name."""
    figure, axes = _axes((7, 0.9 + 0.34 * len(values)))
    names = list(values)[::-1]
    drawn = axes.barh(names, [values[name] for name in names], color=ACCENT)
    axes.bar_label(drawn, fmt="%.1f", padding=3, fontsize=8)
    axes.set_xlabel(label)
    _save(figure, path)


def heatmap(changes: Mapping[str, float], title: str, path: Path) -> None:
    """A value a language pair: query language by row, candidates' by column."""
    rows = sorted({pair.split("-")[0] for pair in changes})
    columns = sorted({pair.split("-")[1] for pair in changes})
    values = [[changes[f"{x}-{y}"] for y in columns] for x in rows]
    most = max(abs(v) for row in values for v in row) or 1.0
    figure, axes = _axes((6.4, 5.4))
    axes.imshow(values, cmap="BrBG", vmin=-most, vmax=most)
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            axes.text(j, i, f"{value:+.0f}", ha="center", va="center", fontsize=7)
    axes.set_xlabel("candidates' language")
    axes.set_ylabel("query language")
    axes.set_title(title, fontsize=10, loc="left")
    _save(figure, path)


def _axes(size: tuple[float, float]) -> tuple[Any, Any]:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "crossloop", "svg.fonttype": "none"})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=size, layout="constrained")
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _save(figure: Any, path: Path) -> None:  # noqa: ANN401 - matplotlib's
    from matplotlib import pyplot

    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
