"""On a cluster's engine the same measures give the same integers."""

import os
import shutil
from datetime import date

import pandas as pd
import pytest

from analysis.metrics.movements import monthly, movements_over

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spark():
    """A Spark of this machine's own."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed (extra spark)")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs Java, which is not installed")
    session = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def test_spark_gives_the_integers_of_pandas(spark, tables, measures, tmp_path):
    paths = [str(tmp_path / f"{name}.parquet") for name in ("lines", "rates", "attributes")]
    for table, path in zip(tables, paths, strict=True):
        days = table.select_dtypes("datetime").columns
        table.astype(dict.fromkeys(days, "datetime64[us]")).to_parquet(path)
    facts = {"currency": "USD", "as_of": date(2026, 9, 30)}
    here = movements_over(*tables, **facts)
    there = movements_over(*(spark.read.parquet(path) for path in paths), **facts)
    pd.testing.assert_frame_equal(monthly(here, by=["segment"]), monthly(there, by=["segment"]))
    for name, measure in measures.items():
        first, second = (measure(movements, ["segment"]) for movements in (here, there))
        pd.testing.assert_frame_equal(first, second, obj=name)
