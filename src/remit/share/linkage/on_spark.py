"""Pairs found and weighed by Splink on Spark, on this computer or on a cluster.

Spark gets the columns that are compared and no others. What it lays down for a time is encrypted,
and between the computers of a cluster everything travels encrypted.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from remit.kernel.errors import ExitCode, PartMissing, RemitError
from remit.share.core.linkage.request import Engine
from remit.share.core.linkage.spark_sql import comparisons_in_spark
from remit.share.linkage.pairing import LEFT, RIGHT, in_order, patterns_query, predicted
from remit.share.private_folders import private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from remit.share.core.linkage.comparisons import Comparison
    from remit.share.core.linkage.request import Power
    from remit.share.linkage.pairing import Patterns, Plan, Weights

LEAST_JAVA = 17
_PARTS = ("pyspark", "pandas")
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')
_QUIET = """rootLogger.level = fatal
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %m%n
"""


class UnableToStartSpark(RemitError):
    """Spark does not start or has stopped, or its cluster does not answer."""

    code = "linkage-spark-not-started"
    exit_code = ExitCode.NOT_POSSIBLE


def check_engine(power: Power) -> None:
    """Find out whether everything is there that the engine needs.

    Raises:
        PartMissing: the part `remit[spark]` or Java is not installed.
    """
    if power.engine != Engine.SPARK:
        return
    missing = [name for name in _PARTS if find_spec(name) is None]
    if missing:
        raise PartMissing(
            f"Spark needs a part of Remit that is not installed ({', '.join(missing)}).",
            remedy='Install it: uv tool install "remit[link,spark]".',
            part="spark",
        )
    found = _java_version()
    if found < LEAST_JAVA:
        have = f"this computer has {found}" if found else "none was found"
        raise PartMissing(
            f"Spark needs Java {LEAST_JAVA} or later, and {have}.",
            remedy="Install a Java runtime, or set JAVA_HOME to where one is.",
            part="spark",
        )


def _java_version() -> int:
    """Return which Java Spark would start; 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if java is None:
        return 0
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603  the program that Spark itself starts
    found = _VERSION.search(told.stderr)
    return int(found[1]) if found else 0


@dataclass(slots=True)
class OnSpark:
    """Pairs found and weighed by Spark."""

    connection: Any
    session: Any
    columns: tuple[str, ...] = ()

    def take(self, plan: Plan) -> None:
        """Hand over what is compared of both sides; what was handed over before goes."""
        self.session.catalog.clearCache()
        needed = _needed(plan)
        described = self.connection.execute(f"DESCRIBE {LEFT}").fetchall()
        kinds = {name: kind for name, kind, *_ in described if name in needed}
        self.columns = tuple(kinds)
        chosen = ", ".join(_handed(name, kind) for name, kind in kinds.items())
        for table in (LEFT, RIGHT):
            found = self.connection.execute(f"SELECT {chosen} FROM {table}").to_arrow_table()
            self.session.createDataFrame(found).persist().createOrReplaceTempView(table)

    def spoken(self, comparisons: Sequence[Comparison]) -> Sequence[Comparison]:
        """Return comparisons with their conditions as Spark has them."""
        return comparisons_in_spark(comparisons)

    def patterns(self, comparisons: Sequence[Comparison], key: str) -> Patterns:
        """Return every pattern of levels among the pairs that share a key."""
        pairs = f"{LEFT} l JOIN {RIGHT} r ON l.{key} = r.{key}"
        return in_order(self._fetched(patterns_query(comparisons, self.columns, pairs)))

    def weights(self, settings: dict[str, object]) -> Weights:
        """Return the pairs of any account by Splink's settings, and their weights."""
        backend = import_module("splink.backends.spark")
        with warnings.catch_warnings():
            # Splink speaks to whoever trains a model by hand; here every weight is given.
            warnings.simplefilter("ignore")
            # What is persisted is held in memory and, encrypted, on disk; any other way of
            # Splink's would write files in the clear.
            api = backend.SparkAPI(
                spark_session=self.session,
                break_lineage_method="persist",
                register_udfs_automatically=False,
            )
            _, answer = predicted(api, settings)
            found = self._fetched(
                "SELECT least(unique_id_l, unique_id_r) AS l, "
                "greatest(unique_id_l, unique_id_r) AS r, match_weight AS weight "
                f"FROM {answer.physical_name}"
            )
        left, right = (np.asarray(found[side], dtype=np.int64) for side in "lr")
        weights = np.asarray(found["weight"], dtype=np.float64).round(6)
        order = np.lexsort((right, left))
        return left[order], right[order], weights[order]

    def _fetched(self, query: str) -> Mapping[str, Any]:
        table = self.session.sql(query).toArrow()
        return {name: table[name].to_numpy() for name in table.column_names}


def _needed(plan: Plan) -> set[str]:
    """Return the columns that a plan compares or goes by."""
    found = {"unique_id", *plan.keys, *plan.sessions}
    for comparison in plan.comparisons:
        said = " ".join([comparison.missing, *(one.holds for one in comparison.levels)])
        found |= {*re.findall(r"(\w+)_[lr]\b", said), *(one.rarity for one in comparison.levels)}
    return found


def _handed(name: str, kind: str) -> str:
    """Return a column as Spark can hold it, which has no whole numbers without a sign."""
    return f"({name}::HUGEINT - {2**63})::BIGINT AS {name}" if kind == "UBIGINT" else name


@contextmanager
def on_spark(connection: Any, power: Power) -> Iterator[OnSpark]:
    """Start Spark and yield it as an engine; it ends afterwards, and what it laid down goes.

    Raises:
        PartMissing: the part `remit[spark]` or Java is not installed.
        UnableToStartSpark: Spark does not start.
    """
    check_engine(power)
    with private_folder() as folder:
        session = _started(power, folder)
        try:
            yield OnSpark(connection, session)
        except Exception as error:
            if type(error).__module__.partition(".")[0] in ("py4j", "pyspark"):
                raise _failed(power, "stopped", error) from error
            raise
        finally:
            with suppress(Exception):  # what has stopped by itself cannot be stopped
                session.stop()


def _started(power: Power, folder: Path) -> Any:
    builder = import_module("pyspark.sql").SparkSession.builder.appName("remit")
    for name, value in _configuration(power, folder).items():
        builder = builder.config(name, value)
    try:
        session = builder.master(power.master).getOrCreate()
    except Exception as error:
        raise _failed(power, "does not start", error) from error
    backend = import_module("splink.internals.spark.jar_location")
    for one in backend.get_scala_udfs():
        session.udf.registerJavaFunction(*one)
    return session


def _reason(error: Exception) -> str:
    """Return what Java or Spark said, without where in the program it was said."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = [line for line in lines if line.startswith(":")] or lines or ["no reason was given."]
    return re.sub(r"^(: )?([\w.$]+(Exception|Error): )?", "", said[0])


def _failed(power: Power, what: str, error: Exception) -> UnableToStartSpark:
    return UnableToStartSpark(
        f"Spark at {power.master} {what}: {_reason(error)}",
        remedy="Of a cluster, look whether its address is right and answers, and whether "
        "spark.authenticate.secret is in the spark-defaults.conf of the folder that SPARK_CONF_DIR "
        "names. Of one computer, allow more with --memory.",
        master=power.master,
    )


def _is_here(master: str) -> bool:
    """Whether an address means this computer and this one program."""
    return re.fullmatch(r"local(\[.*\])?", master) is not None


def _configuration(power: Power, folder: Path) -> dict[str, str]:
    """Return what holds whatever else is said: nothing lies or travels in the clear."""
    jar = import_module("splink.backends.spark").similarity_jar_location()
    settings = {
        "spark.driver.memory": f"{round(power.memory * 1000)}m",
        "spark.io.encryption.enabled": "true",
        "spark.jars": jar,
        "spark.local.dir": str(folder),
        # What goes wrong comes back as an error; Spark tells much that does not.
        "spark.log.level": "FATAL",
        "spark.sql.warehouse.dir": (folder / "warehouse").as_uri(),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if _is_here(power.master):
        quiet = folder / "log4j2.properties"
        quiet.write_text(_QUIET, "utf-8")
        cores = str(2 * (os.cpu_count() or 1))
        return settings | {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()}",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": cores,
        }
    return settings | {
        "spark.authenticate": "true",
        "spark.network.crypto.enabled": "true",
    }
