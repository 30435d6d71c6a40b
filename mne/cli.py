"""The command ``mne``: what an office does at the console."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

import migrations
from analysis.errors import AnalysisError
from analysis.plan import load_plan
from analysis.result_files import check_out_folder, write_results
from mne import clock, config, db, pipeline
from mne.areas import tree
from mne.audit import log
from mne.demo import loading, staff
from mne.errors import MneError
from mne.exports.analysis_files import (
    DOMAINS,
    find_note,
    is_same,
    record_analysis,
    write_analysis,
)
from mne.exports.raw import prepare_raw, record_raw
from mne.exports.raw_files import open_raw
from mne.exports.raw_writing import RawChoice
from mne.exports.stat_files import KINDS, record_people_files, write_people_files
from mne.exports.steady_view import steady_view
from mne.exports.summaries import NOTHING_NEW, summary
from mne.exports.workplaces import bring_in, workplace
from mne.questionnaires.publishing import publish
from mne.reports import analysis_run, poverty
from mne.rounds.planning import get_round
from mne.standards import scorecards
from mne.users import people
from mne.users.permissions import Role
from mne.web import serving
from surveys.errors import SurveyError

STOPPED = {
    "vi": "Đã dừng. Chưa ghi gì vào thư mục kết quả; có thể chạy lại.",
    "en": "Stopped. Nothing was written to the folder of results; run it again.",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it did what was asked, 1 and a sentence if it could not."""
    options = _parser().parse_args(arguments)
    try:
        result: int | None = options.run(options)
    except (MneError, SurveyError, AnalysisError) as error:
        print(error.sentence(options.language), file=sys.stderr)
        return 1
    return result or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mne", description=__doc__)
    parser.add_argument(
        "--language", choices=("vi", "en"), default="vi", help="of messages"
    )
    parser.add_argument(
        "--data", type=Path, default=None, help="folder of this installation (MNE_DATA_DIR)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_demo(commands)
    _add_server(commands)
    _add_report(commands)
    _add_analysis(commands)
    _add_export(commands)
    _add_upkeep(commands)
    return parser


def _add_demo(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    demo = commands.add_parser("demo", help="load the demo district and serve it")
    demo.add_argument(
        "--households",
        type=int,
        default=loading.SLICE,
        help="households of the district (default %(default)s)",
    )
    demo.add_argument(
        "--full",
        action="store_const",
        dest="households",
        const=loading.FULL,
        help=f"the whole district: {loading.FULL} households",
    )
    demo.add_argument("--no-serve", action="store_true", help="stop before serving")
    demo.add_argument("--port", type=int, default=8000)
    demo.set_defaults(run=_demo)


def _add_server(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser("serve", help="serve the platform on this machine")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=1)
    serve.set_defaults(run=_serve)
    work = commands.add_parser("work", help="judge what arrived, as it arrives")
    work.add_argument("--once", action="store_true", help="stop when nothing waits")
    work.set_defaults(run=_work)


def _add_report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    report = commands.add_parser("report", help="make a report of a frozen data set")
    kinds = report.add_subparsers(required=True, metavar="KIND")
    kind = kinds.add_parser("poverty", help="poverty by commune and round")
    kind.add_argument("--dataset", required=True, help="code of the data set")
    kind.add_argument("--out", type=Path, required=True, help="folder to write into")
    kind.add_argument("--standard", default="vn-2022", help="default %(default)s")
    kind.set_defaults(run=_report_poverty)


def _add_analysis(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    analysis = commands.add_parser("analysis", help="run an analysis plan")
    acts = analysis.add_subparsers(required=True, metavar="ACT")
    run = acts.add_parser("run", help="compute every table of a plan")
    run.add_argument("plan", type=Path, metavar="PLAN", help="the plan, a TOML file")
    run.add_argument(
        "--dataset",
        required=True,
        metavar="DIR|CODE",
        help="folder of a frozen data set (needs no database), or its code",
    )
    run.add_argument("--out", type=Path, required=True, help="folder to write into")
    run.set_defaults(run=_run_analysis)


def _add_export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    export = commands.add_parser("export", help="export interviews as files")
    kinds = export.add_subparsers(required=True, metavar="KIND")
    raw = kinds.add_parser("raw", help="a round as Parquet; run again, what changed since")
    raw.add_argument("--round", required=True, help="code of the round")
    raw.add_argument("--out", type=Path, required=True, help="folder to write into")
    raw.add_argument(
        "--identified",
        action="store_true",
        help="with names, identity numbers, places and photographs' names",
    )
    raw.add_argument(
        "--invalid-as-missing",
        action="store_true",
        help="leave answers blank that are not of their type; else they stop the export",
    )
    raw.set_defaults(run=_export_raw)
    laid_out = kinds.add_parser("analysis", help="a raw export laid out for one pass")
    laid_out.add_argument("--raw", type=Path, required=True, help="folder of a raw export")
    laid_out.add_argument("--out", type=Path, required=True, help="folder to write into")
    laid_out.add_argument("--standard", default="vn-2022", help="default %(default)s")
    laid_out.add_argument(
        "--domain",
        action="append",
        default=[*DOMAINS],
        help="a variable of the household by which to break down; may be repeated",
    )
    laid_out.set_defaults(run=_export_analysis)
    files = kinds.add_parser("files", help="a raw export as CSV, Stata or SPSS files")
    files.add_argument("--raw", type=Path, required=True, help="folder of a raw export")
    files.add_argument("--out", type=Path, required=True, help="folder to write into")
    files.add_argument("--format", choices=KINDS, default="csv", dest="kind")
    files.set_defaults(run=_export_files)


def _add_upkeep(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    migrate = commands.add_parser("migrate", help="bring the database up to this version")
    migrate.set_defaults(run=_migrate)
    audit = commands.add_parser("audit", help="check the audit log")
    audit.add_argument("what", choices=("verify",))
    audit.set_defaults(run=_audit)
    scorecard = commands.add_parser(
        "scorecard", help="load a B1 points table and publish the review that asks it"
    )
    scorecard.add_argument("what", choices=("load",))
    scorecard.add_argument("file", type=Path)
    scorecard.set_defaults(run=_load_scorecard)
    user = commands.add_parser("user", help="add a person")
    user.add_argument("what", choices=("add",))
    user.add_argument("login")
    user.add_argument("--name", required=True)
    user.add_argument("--role", type=Role, choices=list(Role), required=True)
    user.add_argument("--area", required=True, help="code of the area the role holds in")
    user.set_defaults(run=_add_user)


def _demo(options: argparse.Namespace) -> None:
    folder = options.data or config.DEFAULT_DATA_DIR / "demo"
    settings = loading.load_demo(folder, options.households, say=_say)
    for login in loading.LOGINS:
        _say(f"  {login.role.value:18} {login.login:12} {staff.PASSWORD}")
    if not options.no_serve:
        _say(f"http://127.0.0.1:{options.port}/   (Ctrl+C)")
        serving.serve(settings, "127.0.0.1", options.port, workers=1)


def _say(line: str) -> None:
    print(line, flush=True)


def _serve(options: argparse.Namespace) -> None:
    settings = config.load(options.data)
    migrations.migrate(settings.database_url)
    serving.serve(settings, options.host, options.port, workers=options.workers)


def _work(options: argparse.Namespace) -> None:
    settings = config.load(options.data)
    if options.once:
        print(pipeline.judge_waiting(settings))
    else:
        pipeline.work(settings)


def _report_poverty(options: argparse.Namespace) -> None:
    settings = config.load(options.data)
    with _session(settings) as session, session.begin():
        for path in poverty.run(
            session,
            settings,
            options.dataset,
            options.standard,
            options.out,
            options.language,
        ):
            print(path)


def _run_analysis(options: argparse.Namespace) -> int:
    try:
        written = _analysed(options)
    except KeyboardInterrupt:
        print(STOPPED[options.language], file=sys.stderr)
        return 130
    for path in written:
        print(path)
    return 0


def _analysed(options: argparse.Namespace) -> list[Path]:
    if analysis_run.is_folder(options.dataset):
        folder = Path(options.dataset)
        return analysis_run.run_on_folder(
            options.plan, folder, options.out, on_progress=_progress
        )
    settings = config.load(options.data)
    plan = load_plan(options.plan)
    check_out_folder(options.out)
    engine = db.make_engine(settings.database_url)
    try:
        with db.make_sessions(engine).begin() as session:
            results = analysis_run.run_on_dataset(
                session, settings, plan, options.dataset, _progress
            )
            return write_results(results, options.out, on_progress=_progress)
    finally:
        engine.dispose()


def _export_raw(options: argparse.Namespace) -> None:
    choice = RawChoice(options.identified, options.invalid_as_missing)
    engine = db.make_engine(config.load(options.data).database_url)
    with steady_view(engine) as reader, workplace(options.out) as work:
        round_ = get_round(reader, options.round)
        prepared = prepare_raw(reader, round_, (options.out, work), choice, _progress)
        if prepared is None:
            print(NOTHING_NEW[options.language])
            return
        with db.make_sessions(engine).begin() as session:
            record_raw(session, prepared, actor=None)
        for line in summary(prepared.publish(), options.language):
            print(line)


def _export_analysis(options: argparse.Namespace) -> None:
    raw = open_raw(options.raw)
    engine = db.make_engine(config.load(options.data).database_url)
    with steady_view(engine) as reader, workplace(options.out) as work:
        round_ = get_round(reader, raw.manifest.round)
        made = write_analysis(reader, round_, raw, options.standard, work, options.domain)
        if is_same(made.note, find_note(options.out, round_.code, options.standard)):
            print(NOTHING_NEW[options.language])
            return
        with db.make_sessions(engine).begin() as session:
            record_analysis(session, made, actor=None)
        bring_in(work, options.out)
        for name in made.note.sha256:
            print(options.out / name)


def _export_files(options: argparse.Namespace) -> None:
    raw = open_raw(options.raw)
    engine = db.make_engine(config.load(options.data).database_url)
    with workplace(options.out) as work:
        with db.make_readers(engine)() as reader:
            made = write_people_files(reader, raw, options.kind, work, options.language)
        names = [path.relative_to(work) for path in made]
        with db.make_sessions(engine).begin() as session:
            record_people_files(session, raw, options.kind, actor=None)
        bring_in(work, options.out)
    for name in names:
        print(options.out / name)


def _progress(done: int, total: int, what: str) -> None:
    if what:
        print(f"[{done + 1}/{total}] {what}", file=sys.stderr, flush=True)


def _migrate(options: argparse.Namespace) -> None:
    migrations.migrate(config.load(options.data).database_url)


def _audit(options: argparse.Namespace) -> int:
    with _session(config.load(options.data)) as session:
        broken = log.verify(session)
    for link in broken:
        print(link)
    return 1 if broken else 0


def _load_scorecard(options: argparse.Namespace) -> None:
    content = options.file.read_text(encoding="utf-8")
    with _session(config.load(options.data)) as session, session.begin():
        loaded = scorecards.load_scorecard(session, content, name=options.file.name)
        sheets = scorecards.instrument_with(loaded, "annual_review")
        version = publish(session, "annual_review.md", sheets)
        print(f"{version.questionnaire.form_id} {version.version}")


def _add_user(options: argparse.Namespace) -> None:
    password = getpass.getpass("Password: ")
    with _session(config.load(options.data)) as session, session.begin():
        area = tree.get_area(session, options.area, clock.today())
        person = people.create_user(
            session, options.login, options.name, password, language=options.language
        )
        people.grant(session, person, options.role, area, clock.today())


def _session(settings: config.Settings) -> Session:
    return db.make_sessions(db.make_engine(settings.database_url))()
