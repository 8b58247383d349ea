"""An inventory of virtual machines as the whole input of a health check, and beside a host's own files."""

import json

from advisor import check
from advisor.model.verdict import Verdict
from tests.read.test_rvtools import TABS, separated
from tests.read.workbooks import workbook

SNAPSHOTS = "vm-snapshots-present"


def verdicts(result, rule):
    return {
        host.report.host: finding.verdict for host in result.hosts for finding in host.findings if finding.rule == rule
    }


def test_a_lone_export_is_checked_machine_by_machine(tmp_path):
    file = tmp_path / "RVTools_export.xlsx"
    file.write_bytes(workbook(TABS))
    result = check([str(file)])
    assert result.problems == ()
    assert verdicts(result, SNAPSHOTS) == {"CVP1-prod": Verdict.FAIL, "PG1A": Verdict.PASS}


def test_a_host_takes_its_machine_from_the_export_in_its_folder(tmp_path):
    for host in ("CVP1", "PG1A"):
        folder = tmp_path / host / "vm"
        folder.mkdir(parents=True)
        (folder / "rvtools.xlsx").write_bytes(workbook(TABS))
        (tmp_path / host / "ver.txt").write_text("Microsoft Windows [Version 5.2.3790]\n")
    result = check([str(tmp_path)])
    assert result.problems == (), "a workbook is no recording that only one host can have made"
    assert verdicts(result, SNAPSHOTS) == {"CVP1": Verdict.FAIL, "PG1A": Verdict.PASS}


def test_checkpoints_of_hyper_v(tmp_path):
    created = "/Date(1364686606105)/"
    file = tmp_path / "checkpoints.json"
    file.write_text(json.dumps([{"VMName": "CVP1", "Name": "a", "SnapshotType": 0, "CreationTime": created}]), "utf-16")
    result = check([str(file)])
    assert verdicts(result, SNAPSHOTS) == {"CVP1": Verdict.FAIL}


def test_an_export_beside_the_hosts_folders_tells_of_each(tmp_path):
    for host in ("CVP1", "PG1A", "OTHER"):
        (tmp_path / host).mkdir()
        (tmp_path / host / "ver.txt").write_text("Microsoft Windows [Version 5.2.3790]\n")
    for title, rows in TABS.items():
        (tmp_path / f"{title}.csv").write_text(separated(rows))
    (tmp_path / "notes.txt").write_text("nobody's\n")
    result = check([str(tmp_path)])
    assert verdicts(result, SNAPSHOTS) == {"CVP1": Verdict.FAIL, "PG1A": Verdict.PASS, "OTHER": Verdict.UNKNOWN}
    assert {problem.file for problem in result.problems} == {"notes.txt", "vDisk.csv"}


def test_an_export_that_lists_none_of_the_hosts_is_named(tmp_path):
    (tmp_path / "OTHER").mkdir()
    (tmp_path / "OTHER" / "ver.txt").write_text("Microsoft Windows [Version 5.2.3790]\n")
    (tmp_path / "rvtools.xlsx").write_bytes(workbook(TABS))
    (problem,) = check([str(tmp_path)]).problems
    assert problem.file == "rvtools.xlsx"
    assert "nobody's" in problem.what


def test_tabs_in_a_hosts_folder_know_it_by_its_other_name(tmp_path):
    """Only the tab of machines has the name of the Windows; the tab of snapshots lists the machine by its own."""
    folder = tmp_path / "cvp1"
    folder.mkdir()
    for title in ("vInfo", "vSnapshot"):
        (folder / f"{title}.csv").write_text(separated(TABS[title]))
    result = check([str(tmp_path)])
    assert result.problems == ()
    assert verdicts(result, SNAPSHOTS) == {"cvp1": Verdict.FAIL}
