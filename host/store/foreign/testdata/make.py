# Makes the files of this folder: pip install pyarrow==26.0.1 pandas==3.1.1 polars==2.1.0 duckdb==2.0.0, then
# python make.py here. Each has the same twelve minutes of New York, from 2025-07-02 09:30 on: prices from 100.00 on, a
# cent more each minute, high and low 50 cents away, close 25 cents above; volumes of 0, 100, 200 and so on.
import decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

rows = 12
naive = pd.date_range("2025-07-02 09:30", periods=rows, freq="1min")
utc = naive.tz_localize("America/New_York").tz_convert("UTC")
cents = [10000 + i for i in range(rows)]
prices = {"open": cents, "high": [c + 50 for c in cents], "low": [c - 50 for c in cents], "close": [c + 25 for c in cents]}
floats = {name: [c / 100 for c in column] for name, column in prices.items()}
volume = [100 * i for i in range(rows)]

# pandas: the index has no name and no zone.
pd.DataFrame({**{k.title(): v for k, v in floats.items()}, "Volume": volume}, index=naive).to_parquet("pandas.parquet")

# Polars: a column of categories says the symbol.
pl.DataFrame({"ts": utc, "symbol": ["POLARS"] * rows, **floats, "volume": volume}).with_columns(
    pl.col("symbol").cast(pl.Categorical)).write_parquet("polars.parquet", compression="lz4")

# DuckDB, the second version of the format: clock times, decimals, zstd.
times, o, h, l, c, v = list(naive), *[[decimal.Decimal(x) / 100 for x in p] for p in prices.values()], volume
minutes = pa.table({"ts": times, "o": o, "h": h, "l": l, "c": c, "v": v})
duckdb.sql("""COPY (SELECT ts, o::DECIMAL(12,4) o, h::DECIMAL(12,4) h, l::DECIMAL(12,4) l, c::DECIMAL(12,4) c, v FROM minutes)
    TO 'duckdb.parquet' (FORMAT parquet, PARQUET_VERSION v2, CODEC zstd)""")

# pyarrow as Spark writes: INT96, and decimals of 38 digits.
spark = {"timestamp": pa.array(utc).cast(pa.timestamp("ns", "UTC")), "volume": volume,
         **{k: pa.array([decimal.Decimal(x) / 100 for x in p]).cast(pa.decimal128(38, 10)) for k, p in prices.items()}}
pq.write_table(pa.table(spark), "int96.parquet", use_deprecated_int96_timestamps=True, compression="snappy")

# pyarrow with pages of the second version, floats, and no dictionaries.
split = {"time": pa.array([t.isoformat() for t in utc]), "volume": pa.array(volume, pa.int32()),
         **{k: pa.array(p, pa.float32()) for k, p in floats.items()}}
pq.write_table(pa.table(split), "split.parquet", use_dictionary=False, data_page_version="2.0", compression="brotli",
               column_encoding={"open": "BYTE_STREAM_SPLIT", "volume": "DELTA_BINARY_PACKED", "time": "DELTA_LENGTH_BYTE_ARRAY"})
