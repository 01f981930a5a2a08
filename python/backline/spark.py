"""Attribution and rates over an archive, with Apache Spark (4.0 or later).

The engine is called in Spark's Python workers, once for a batch of matches; nothing of the analysis
is written for Spark. Two ways lead there:

- `attribute` of three data frames, whatever they come from: rows are put into batches of matches by
  Spark (``cogroup``, ``applyInArrow``);
- `attribute` of a store of ``backline import`` (`read_store`): its part files, of at most 128 matches
  each, are work already cut up. A worker is told the names of some and the engine reads them there
  (``mapInArrow``), so that no event passes through the JVM and none is shuffled. That is several times
  faster.

>>> from pyspark.sql import SparkSession
>>> import backline.spark
>>> spark = SparkSession.builder.getOrCreate()
>>> store = backline.spark.read_store(spark, "seasons")
>>> found = backline.spark.attribute(store)
>>> found.errors.groupBy("player").count().show()
>>> backline.spark.rates(store.lineups, store.matches, found).show()

docs/scale.md has figures, and what an executor needs.
"""

from __future__ import annotations

import heapq
import os
from typing import TYPE_CHECKING, Any, Iterator, Optional, Union
from urllib.parse import unquote

from . import _engine
from ._data import Attribution, Data, frame
from ._data import attribute as _attribute
from ._errors import BacklineError
from ._schemas import CANDIDATES as _CANDIDATES
from ._schemas import OUTCOMES as _OUTCOMES
from ._schemas import RATES as _RATES

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

    from ._data import Labels, Standard

__all__ = ["Result", "Store", "attribute", "rates", "read_store"]

_FAILURES = "match_id string, message string, file string, row bigint, column string"
# One function returns one table: each of its rows is a row of one of three.
_FOUND = f"candidate struct<{_CANDIDATES}>, outcome struct<{_OUTCOMES}>, failure struct<{_FAILURES}>"

# What a task on a store reads of events, about: a thousand matches.
_TASK_BYTES = 16_000_000

# Where rows stood, for tables whose order nothing else says.
_ROW = "_backline_row"
_BATCH = "_backline_batch"
_TABLE = "_backline_table"


class Result:
    """What `attribute` found, as Spark data frames. They are made when an action asks for them, once
    for all four, and kept (memory, else disk) until `unpersist`."""

    def __init__(self, found: DataFrame) -> None:
        from pyspark import StorageLevel

        self._found = found.persist(StorageLevel.MEMORY_AND_DISK)

    def _rows(self, of: str) -> DataFrame:
        return self._found.where(f"{of} is not null").select(f"{of}.*")

    @property
    def candidates(self) -> DataFrame:
        """One row per goal or shot and player who may have made it, as `Attribution.candidates`."""
        return self._rows("candidate")

    @property
    def errors(self) -> DataFrame:
        """The candidates that count as errors, as `Attribution.errors`."""
        return self.candidates.where("counted")

    @property
    def outcomes(self) -> DataFrame:
        """One row per goal and shot, as `Attribution.outcomes`."""
        return self._rows("outcome")

    @property
    def failures(self) -> DataFrame:
        """One row per match that could not be analysed: ``match_id`` (null where a whole part of a
        store cannot be read), ``message``, and where known ``file`` (the frame, or the store's
        part), ``row`` (from 1, among the rows of that match) and ``column``."""
        return self._rows("failure")

    def unpersist(self) -> None:
        """Frees the memory; the frames are made again when next requested."""
        self._found.unpersist()


class Store:
    """A store of ``backline import`` in Spark, see `read_store`."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        self._spark = spark
        self.path = path

    def table(self, name: str) -> DataFrame:
        """A table as it is stored, with ``competition`` and ``season`` (null where unknown)."""
        from pyspark.sql import functions as F
        from pyspark.sql.types import StringType, StructField, StructType

        folder = f"{self.path.rstrip('/')}/{name}"
        # Of itself Spark takes a season `2018` for a number.
        parts = ("competition", "season")
        guessed = self._spark.read.parquet(folder).schema
        schema = StructType([f for f in guessed if f.name not in parts])
        for part in parts:
            schema.add(StructField(part, StringType()))
        table = self._spark.read.schema(schema).parquet(folder)
        return table.withColumns({part: F.expr(f"nullif({part}, 'unknown')") for part in parts})

    @property
    def events(self) -> DataFrame:
        """One row per event, as `Data.events`."""
        from pyspark.sql import functions as F

        # The store counts whole milliseconds, and keeps `second` where it is not what they say.
        second = F.coalesce("second", F.expr("cast((time_ms % 60000) / 1000D as float)"))
        return self.table("events").withColumns(
            {"seconds": F.expr("time_ms / 1000D"), "second": second}
        ).drop("time_ms")

    @property
    def lineups(self) -> DataFrame:
        """One row per match and player, as `Data.lineups`, with what he touched and faced."""
        return self.table("lineups")

    @property
    def matches(self) -> DataFrame:
        """One row per match, as `Data.matches`."""
        return self.table("matches")

    def _parts(self) -> list[tuple[int, str]]:
        """Size and name of the parts, the largest first, as a plan of few workers wants them."""
        from pyarrow import fs

        files, root = _file_system(self.path)
        selector = fs.FileSelector(f"{root}/events", recursive=True)
        listed = [it for it in files.get_file_info(selector) if it.is_file]
        parts = [
            (it.size, it.path.split("/events/")[-1])
            for it in listed
            if it.path.endswith(".parquet") and not it.base_name.startswith(("_", "."))
        ]
        if not parts:
            raise BacklineError(f"{self.path}: there is no store with events here", file=self.path)
        return sorted(parts, reverse=True)


def read_store(spark: SparkSession, path: Union[str, os.PathLike[str]]) -> Store:
    """A store of ``backline import``.

    Parameters
    ----------
    spark
        The session.
    path
        The store's folder, or its URI where it lies on a file system that Spark and pyarrow both
        know (``s3://``, ``gs://``, ``hdfs://``). Every executor must reach it under this name.

    Returns
    -------
    Store
        ``events``, ``lineups`` and ``matches`` as the event model has them (docs/model.md), and
        `Store.table` for the verdicts that an import left there.
    """
    name = os.fspath(path)
    return Store(spark, name if "://" in name else os.path.abspath(os.path.expanduser(name)))


def attribute(
    events: Union[DataFrame, Store],
    lineups: Optional[DataFrame] = None,
    matches: Optional[DataFrame] = None,
    *,
    labels: Labels = "prefer",
    standard: Standard = "opta",
    batch: int = 32,
) -> Result:
    """Names the players whose actions made each goal and shot, on a cluster.

    Parameters
    ----------
    events, lineups, matches
        Spark data frames with the columns of the event model (docs/model.md); rows in any order
        where ``events`` has ``order``. Or a `Store` alone, which is the fast way. Without line-ups
        or matches these are worked out from the events, and minutes are inferred.
    labels, standard
        As in `backline.attribute`.
    batch
        About how many matches the engine is given at once. A store's parts are what they are, up
        to 128 matches.

    Returns
    -------
    Result
        ``candidates``, ``errors``, ``outcomes``: the rows of `backline.attribute` of the same
        matches, in no order; ``failures``: the matches that could not be analysed. One bad match
        costs its batch a second go, match by match, and nothing else.

    Raises
    ------
    BacklineError
        A frame without ``match_id``; a folder that is no store.
    ValueError
        ``labels``, ``standard`` or ``batch`` that cannot be.
    """
    if labels not in ("prefer", "only", "ignore"):
        raise ValueError(f"labels cannot be {labels!r}: give 'prefer', 'only' or 'ignore'")
    if standard not in ("opta", "wyscout", "statsbomb", "any"):
        raise ValueError(
            f"standard cannot be {standard!r}: give 'opta', 'wyscout', 'statsbomb' or 'any'"
        )
    if batch < 1:
        raise ValueError(f"batch is {batch}: give a number of matches, 1 or more")
    if isinstance(events, Store):
        return Result(_attribute_store(events, labels, standard))
    given = {"events": events, "lineups": lineups, "matches": matches}
    for name, table in given.items():
        if table is not None and "match_id" not in table.columns:
            raise BacklineError(
                f"{name}: the column `match_id` is missing. Columns are {', '.join(table.columns)}",
                file=name,
                column="match_id",
            )
    return Result(_attribute_frames(given, labels, standard, batch))


def _attribute_store(store: Store, labels: Labels, standard: Standard) -> DataFrame:
    path = store.path
    spark = store._spark
    tasks = _shared_out(store._parts(), spark.sparkContext.defaultParallelism)
    # A row a task, its number; Spark makes these itself, without a worker of Python.
    numbers = spark.range(0, len(tasks), 1, len(tasks))

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        _one_task()
        for batch in batches:
            for number in batch.column(0).to_pylist():
                for name in tasks[number]:
                    yield from _found_in_part(path, name, labels, standard).to_batches()

    return numbers.mapInArrow(work, _FOUND)


def _shared_out(parts: list[tuple[int, str]], workers: int) -> list[list[str]]:
    """Parts, the largest first, as tasks of about one size.

    A task costs some tenths of a second whatever it does, a thousand matches about two: fewer tasks
    would leave workers without any or idle at the end, more would spend the time on themselves."""
    whole = sum(size for size, _ in parts)
    count = min(len(parts), max(2 * workers, -(-whole // _TASK_BYTES)))
    tasks: list[tuple[int, int, list[str]]] = [(0, number, []) for number in range(count)]
    for size, name in parts:
        held, number, names = heapq.heappop(tasks)
        heapq.heappush(tasks, (held + size, number, [*names, name]))
    return [names for _, _, names in sorted(tasks, reverse=True)]


def _attribute_frames(
    given: dict[str, Optional[DataFrame]], labels: Labels, standard: Standard, batch: int
) -> DataFrame:
    from pyspark.sql import functions as F

    events = given["events"]
    assert events is not None
    beside = {name: table for name, table in given.items() if table is not None and name != "events"}
    of = given["matches"] if given["matches"] is not None else events
    matches = of.select("match_id").distinct().count()
    batches = max(1, -(-matches // batch))
    number = F.pmod(F.xxhash64("match_id"), F.lit(batches))
    if "order" not in events.columns:
        events = events.withColumn(_ROW, F.monotonically_increasing_id())
    events = events.withColumn(_BATCH, number)
    names = tuple(beside)
    columns = {name: list(table.columns) for name, table in beside.items()}

    if not beside:

        def alone(rows: pa.Table) -> pa.Table:
            _one_task()
            return _found(_in_order(rows), {}, labels, standard)

        return events.groupBy(_BATCH).applyInArrow(alone, _FOUND)

    # A cogroup has two sides: line-ups and matches are one table with structs.
    marked = None
    for name, table in beside.items():
        row = F.monotonically_increasing_id().alias(_ROW)
        table = table.select(number.alias(_BATCH), row, F.struct("*").alias(name))
        marked = table if marked is None else marked.unionByName(table, allowMissingColumns=True)
    assert marked is not None

    def work(rows: pa.Table, others: pa.Table) -> pa.Table:
        import pyarrow.compute as pc

        _one_task()
        tables = {}
        others = others.sort_by(_ROW)
        for name in names:
            its = others.filter(pc.is_valid(others.column(name))).column(name)  # pyright: ignore[reportAttributeAccessIssue]
            tables[name] = _unpacked(its, columns[name], others.schema.field(name).type)
        return _found(_in_order(rows), tables, labels, standard)

    return (
        events.groupBy(_BATCH)
        .cogroup(marked.groupBy(_BATCH))
        .applyInArrow(work, _FOUND)
    )


def rates(
    lineups: DataFrame, matches: DataFrame, found: Union[Result, DataFrame]
) -> DataFrame:
    """How often each player erred, on a cluster.

    Players are put into groups by what tells them apart, and the engine rates each group; nothing
    is collected.

    Parameters
    ----------
    lineups, matches
        Spark data frames with the columns of the event model.
    found
        What `attribute` returned, or a table of candidates, such as a store's
        ``store.table("candidates")``.

    Returns
    -------
    pyspark.sql.DataFrame
        One row per player as `backline.rates` has it, in no order. Matches that failed still count
        as played: leave them out of ``lineups`` where that matters
        (``lineups.join(found.failures, "match_id", "left_anti")``).
    """
    from pyspark.sql import functions as F

    candidates = found.candidates if isinstance(found, Result) else found
    key = F.coalesce("player_id", F.concat("player", F.lit("|"), "team"))
    session = lineups.sparkSession
    groups = 4 * session.sparkContext.defaultParallelism
    group = F.pmod(F.xxhash64(key), F.lit(groups)).alias(_BATCH)
    # What rates read of a match goes with each of its rows; the file is for the order of matches.
    row = F.monotonically_increasing_id().alias(_ROW)
    # Whether a feed labels errors is known of all its matches together, not of a group of players.
    feed = ("provider", "competition", "season")
    feeds = (
        candidates.where("label is not null")
        .select("match_id").distinct()
        .join(matches.select("match_id", *feed), "match_id")
        .select(*(F.col(name).alias(f"its_{name}") for name in feed)).distinct()
        .withColumn("labelled", F.lit(True))
    )  # fmt: skip
    same = [F.col(name).eqNullSafe(F.col(f"its_{name}")) for name in feed]
    of_match = matches.join(F.broadcast(feeds), same, "left").select(
        "match_id", "competition", "season", "coverage", "file",
        F.coalesce("labelled", F.lit(False)).alias("labelled"),
    )
    played = lineups.select(
        group, "match_id", "team", "player_id", "player", "position", "minutes", "basis", row
    ).join(of_match, "match_id", "left")
    wanted = (
        "match_id", "team", "player", "player_id", "kind", "led_to", "counted", "xg", "label",
        "source", "inferred_confidence", "outcome_event_id",
        "threat_before", "threat_after", "period", "minute", "second",
    )  # fmt: skip
    rows = candidates.select(group, F.monotonically_increasing_id().alias(_ROW), *wanted)

    def work(played: pa.Table, erred: pa.Table) -> pa.Table:
        _one_task()
        return _rated(played, erred)

    return played.groupBy(_BATCH).cogroup(rows.groupBy(_BATCH)).applyInArrow(work, _RATES)


# What runs in Spark's Python workers.


def _one_task() -> None:
    """A task has the cores that Spark gave it and not the machine's: said before polars' threads are
    there, that is by the first task of a worker."""
    from pyspark import TaskContext

    context = TaskContext.get()
    cores = str(context.cpus() if context is not None else 1)
    for name in ("POLARS_MAX_THREADS", "RAYON_NUM_THREADS"):
        os.environ.setdefault(name, cores)


def _arrow_schema(columns: str) -> pa.Schema:
    """Columns as above, as Arrow has them: pyspark reads them only where there is a session."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "boolean": pa.bool_(),
        "smallint": pa.int16(),
        "int": pa.int32(),
        "bigint": pa.int64(),
        "float": pa.float32(),
        "double": pa.float64(),
    }
    named = (column.rsplit(" ", 1) for column in columns.split(", "))
    return pa.schema([(name, types[dtype]) for name, dtype in named])


def _found_schema() -> pa.Schema:
    import pyarrow as pa

    kinds = {"candidate": _CANDIDATES, "outcome": _OUTCOMES, "failure": _FAILURES}
    return pa.schema(
        [(kind, pa.struct(list(_arrow_schema(columns)))) for kind, columns in kinds.items()]
    )


def _file_system(path: str) -> tuple[Any, str]:
    from pyarrow import fs

    files, root = fs.FileSystem.from_uri(path)
    return files, root.rstrip("/")


def _in_order(events: pa.Table) -> pa.Table:
    """The events match by match, each in playing order."""
    by = "order" if "order" in events.column_names else _ROW
    return events.sort_by([("match_id", "ascending"), (by, "ascending")])


def _unpacked(structs: pa.ChunkedArray, columns: list[str], dtype: Any) -> pa.Table:
    """A column of structs as a table."""
    import pyarrow as pa

    chunks = [pa.Table.from_arrays(chunk.flatten(), columns) for chunk in structs.chunks]
    fields = [dtype.field(i).with_name(columns[i]) for i in range(len(columns))]
    empty = pa.schema(fields).empty_table()
    return pa.concat_tables(chunks) if chunks else empty


def _found_in_part(path: str, name: str, labels: Labels, standard: Standard) -> pa.Table:
    """What the engine finds in a part of a store."""
    import pyarrow as pa

    file = f"{path}/events/{name}"
    try:
        files, root = _file_system(path)
        tables = []
        for table in ("events", "lineups", "matches"):
            with files.open_input_file(f"{root}/{table}/{name}") as opened:
                tables.append(opened.read())
        folders = dict(folder.split("=", 1) for folder in name.split("/")[:-1])
        known = {key: unquote(value) for key, value in folders.items() if value != "unknown"}
        competition, season = known.get("competition"), known.get("season")
        data = Data._of(_engine.Matches.of_part(file, tables, competition, season))
    except BacklineError as error:
        return _table("failure", [_failure(None, error.message, file=file)])
    except Exception as error:
        reason = f"{file}: the part cannot be read: {error}. Import its files again"
        return _table("failure", [_failure(None, reason, file=file)])
    try:
        return pa.concat_tables(_tables(_attribute(data, labels=labels, standard=standard, progress=False)))
    except Exception:
        return _found(data.events, {"lineups": data.lineups, "matches": data.matches}, labels, standard)


def _found(events: Any, beside: dict[str, Any], labels: Labels, standard: Standard) -> pa.Table:
    """Candidates, outcomes and failures of a batch of matches, in `_FOUND`'s form."""
    import polars as pl
    import pyarrow as pa

    events = pl.DataFrame(events)
    others = {name: pl.DataFrame(table) for name, table in beside.items()}
    failures: list[dict[str, Any]] = []
    tables: list[pa.Table] = []
    if "matches" in others:
        silent = others["matches"].join(events, on="match_id", how="anti").get_column("match_id")
        for match in silent:
            reason = f"matches: there is no event of the match `{match}`. Give its events"
            failures.append(_failure(match, reason, file="matches"))
    if events.height:
        try:
            tables += _asked(events, others, labels, standard)
        except Exception:
            # One of the matches is bad; who it is shows when each is asked alone.
            for (match,), rows in events.group_by("match_id", maintain_order=True):
                its = {
                    name: table.filter(pl.col("match_id").eq_missing(pl.lit(match)))
                    for name, table in others.items()
                }
                try:
                    tables += _asked(rows, its, labels, standard)
                except BacklineError as error:
                    failures.append(
                        _failure(match, error.message, error.file, error.row, error.column)
                    )
                except Exception as error:
                    failures.append(_failure(match, f"{type(error).__name__}: {error}"))
    if failures:
        tables.append(_table("failure", failures))
    return pa.concat_tables(tables) if tables else _found_schema().empty_table()


def _asked(
    events: pl.DataFrame, others: dict[str, pl.DataFrame], labels: Labels, standard: Standard
) -> list[pa.Table]:
    data = Data(events, others.get("lineups"), others.get("matches"))
    return _tables(_attribute(data, labels=labels, standard=standard, progress=False))


def _tables(found: Attribution) -> list[pa.Table]:
    return [_table("candidate", found.candidates), _table("outcome", found.outcomes)]


def _failure(
    match: Optional[str],
    message: str,
    file: Optional[str] = None,
    row: Optional[int] = None,
    column: Optional[str] = None,
) -> dict[str, Any]:
    return {"match_id": match, "message": message, "file": file, "row": row, "column": column}


def _table(kind: str, rows: Any) -> pa.Table:
    """Rows of one kind as a table of `_FOUND`."""
    import pyarrow as pa

    schema = _found_schema()
    dtype = schema.field(kind).type
    fields = pa.schema(list(dtype))
    if isinstance(rows, list):
        table = pa.Table.from_pylist(rows, schema=fields)
    else:
        table = _typed(rows, fields)
    structs = table.to_struct_array().combine_chunks().cast(dtype)
    columns = [
        structs if field.name == kind else pa.nulls(len(structs), field.type) for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _typed(rows: pl.DataFrame, schema: pa.Schema) -> pa.Table:
    """A polars frame with Spark's types."""
    import polars as pl

    texts = rows.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
    return texts.select(schema.names).to_arrow().cast(schema)


def _rated(played: Any, erred: Any) -> pa.Table:
    """The rates of a group of players."""
    import polars as pl

    schema = _arrow_schema(_RATES)
    lineups, errors = pl.DataFrame(played), pl.DataFrame(erred)
    if not lineups.height:
        return schema.empty_table()
    # The event model's words are polars' enums.
    basis, coverage = pl.Enum(["stated", "inferred"]), pl.Enum(["full", "key-events"])
    lineups = lineups.with_columns(pl.col("basis").cast(basis), pl.col("coverage").cast(coverage))
    # The order of files is the order in which one machine would have read the matches.
    lineups = lineups.sort("file", "match_id", _ROW)
    of_match = lineups.select("match_id", "competition", "season", "coverage", "labelled")
    matches = of_match.unique("match_id", maintain_order=True)
    ranks = matches.select("match_id").with_row_index("rank")
    errors = errors.join(ranks, on="match_id", how="left").sort("rank", _ROW)
    return _typed(frame(_engine.rates_of_frames(lineups, matches, errors)), schema)
