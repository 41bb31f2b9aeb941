"""Read the tab-separated files in which BLS publishes its time series.

Every survey has them in one layout: a data file of series_id, year, period, value and
footnote_codes, padded with blanks, and small files beside it that name the codes in the ids.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from analysis.loading.pay_data.refusals import PayDataError, need_columns

DATA_COLUMNS = ["series_id", "year", "period", "value", "footnote_codes"]
_BLOCK = 16 << 20  # bytes: a file of half a gigabyte is never held whole


def observations(path: Path, *, prefix: str, what: str) -> Iterator[tuple[int, pa.Table]]:
    """The rows of a data file in pieces, as text without padding, each with its first line.

    `prefix` are the two letters with which every id of the survey begins, `what` its name. Raises
    PayDataError where the file has other columns, another survey's ids, or ragged lines.
    """
    line = 2
    try:
        with pa_csv.open_csv(
            path,
            read_options=pa_csv.ReadOptions(
                block_size=_BLOCK, use_threads=False, column_names=_header(path, what), skip_rows=1
            ),
            parse_options=pa_csv.ParseOptions(delimiter="\t", quote_char=False),
            convert_options=pa_csv.ConvertOptions(
                column_types={name: pa.string() for name in DATA_COLUMNS},
                include_columns=DATA_COLUMNS,
                strings_can_be_null=False,
            ),
        ) as reader:
            for batch in reader:
                table = pa.table(
                    [
                        pc.utf8_trim_whitespace(batch.column(name)).combine_chunks()
                        if isinstance(batch.column(name), pa.ChunkedArray)
                        else pc.utf8_trim_whitespace(batch.column(name))
                        for name in DATA_COLUMNS
                    ],
                    names=DATA_COLUMNS,
                )
                _refuse_other_surveys(table, line, path, prefix, what)
                yield line, table
                line += len(table)
    except (pa.ArrowInvalid, UnicodeDecodeError) as reason:
        raise PayDataError(
            f"{path} cannot be read as {what}: {str(reason).splitlines()[0]}."
        ) from None


def names(data_file: Path, suffix: str, columns: list[str]) -> pd.DataFrame:
    """The file of names beside a data file, as `oe.area` beside `oe.data.0.Current`.

    A copy saved as `oe.area.txt` will do. Raises PayDataError where there is none.
    """
    survey = data_file.name.split(".")[0]
    for name in (f"{survey}.{suffix}", f"{survey}.{suffix}.txt"):
        path = data_file.parent / name
        if path.is_file():
            frame = pd.read_csv(path, sep="\t", dtype="str", keep_default_na=False, quoting=3)
            frame = frame.rename(columns=str.strip)
            need_columns(frame.columns, columns, str(path), f"BLS's list {survey}.{suffix}")
            return frame[columns].apply(lambda column: column.str.strip())
    raise PayDataError(
        f"{data_file.name} needs {survey}.{suffix} beside it, which names its codes. BLS publishes "
        "both in one folder."
    )


def first_line(path: Path) -> str:
    """The header of a text file, or nothing where it is none."""
    with path.open("rb") as file:
        return file.readline(4096).decode("utf-8", errors="replace").lstrip("\ufeff").strip()


def _header(path: Path, what: str) -> list[str]:
    header = [name.strip() for name in first_line(path).split("\t")]
    need_columns(header, DATA_COLUMNS, str(path), what)
    return header


def _refuse_other_surveys(table: pa.Table, line: int, path: Path, prefix: str, what: str) -> None:
    ours = pc.starts_with(table["series_id"], prefix)
    if not pc.all(ours).as_py():
        at = pc.index(ours, False).as_py()
        raise PayDataError(
            f"{path}, line {line + at}: series {table['series_id'][at].as_py()!r} is none of "
            f"{what}, whose ids begin with {prefix}."
        )
