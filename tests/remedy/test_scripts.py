"""Scripts for a person to run: what they hold, for whom there is none, and that no text of others is ever run."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import tree_sitter_powershell
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tree_sitter import Language, Parser

from advisor.errors import FactsUnknown, ScriptRefused, UsageError
from advisor.model.origin import Origin
from advisor.model.scripts import ScriptKind, Scripts
from advisor.model.version import FileVersion
from advisor.pack.changes import Change, Proof
from advisor.read.registry_value import parse_assignment
from advisor.remedy.scripts import cmd, emit, powershell
from advisor.remedy.scripts.emit import scripts_for
from advisor.remedy.scripts.job import FileAtLeast, SetNetwork
from advisor.remedy.scripts.settings import settings_of
from advisor.remedy.scripts.words import mark
from tests.effort import tries
from tests.remedy.hosts import ADAPTER, CLASS, PARAMETERS, knowledge, planned

PARSER = Parser(Language(tree_sitter_powershell.language()))
R2 = {"os.version": "6.1.7601"}
FOR_R2 = ("disable-tcp-chimney", "disable-netdma", "disable-task-offload")
EVIL = st.text(
    st.one_of(
        st.sampled_from("%!^&|<>\"'`$(){}[];,=#@\\/:*?~-+ \t\r\n\u2018\u2019\u201a\u201b\u201c\u2028\x00\x1b\u202e服é"),
        st.characters(codec="utf-8"),
    ),
    max_size=40,
)


def written(kind: ScriptKind, *arguments: object, only: tuple[str, ...] = (), **more: object) -> Scripts:
    plan, facts = planned(*arguments, **more)  # type: ignore[arg-type]
    return scripts_for(plan, facts, knowledge()[0], kind, only)


def text_of(content: bytes) -> str:
    encoding = "utf-16" if content.startswith(b"\xff\xfe") else "utf-8-sig"
    return content.decode(encoding)


def assigned(content: bytes) -> dict[tuple[str, str], object]:
    """What a .reg file sets, by key and name; "-" where it removes a value."""
    key, found = "", {}
    for line in text_of(content).splitlines():
        if line.startswith("["):
            key = line.strip("[]")
        elif removed := re.fullmatch(r'"([^"]+)"=-', line):
            found[key, removed[1]] = "-"
        elif (value := parse_assignment(line)) is not None:
            found[key, value[0]] = value[1]
    return found


# ---- For whom there is one


def test_what_forbids_a_step_and_is_not_known_keeps_all_scripts_back() -> None:
    for kind in ScriptKind:
        with pytest.raises(FactsUnknown, match="connection sharing") as caught:
            written(kind, {"firewall.ics": None})
        assert caught.value.exit_code == 5


@pytest.mark.parametrize(
    ("change", "step", "error", "says"),
    [
        ({}, "disable-rss", ScriptRefused, "must not get disable-rss: This host shows the problem"),
        ({}, "disable-task-offload", FactsUnknown, "only to be considered"),
        ({}, "install-everything", UsageError, "has no step 'install-everything'"),
        ({"os.version": None}, "", FactsUnknown, "os.version"),
        ({"host.name": "a/b"}, "", FactsUnknown, "can't be a Windows machine's name"),
        ({"firewall.ics": "true"}, "enable-rss", UsageError, "has no step 'enable-rss'"),
        ({"host.name": 'x"&calc'}, "", FactsUnknown, "can't be a Windows machine's name"),
        (
            {"tcpip.rss": "true", "tcpip.chimney": "false", "tcpip.netdma": "false"}, "", UsageError,
            "nothing in its plan",
        ),
    ],
)  # fmt: skip
def test_a_host_that_must_not_have_it_is_refused_with_the_reason(
    change: dict[str, str | None], step: str, error: type[Exception], says: str
) -> None:
    adapters = {"0007": {**ADAPTER, "nic[].rss": "on"}}
    with pytest.raises(error, match=re.escape(says)):
        written(ScriptKind.CMD, change, adapters, only=(step,) if step else ())


def test_an_older_windows_gets_no_playbook() -> None:
    with pytest.raises(ScriptRefused, match="it lacks the PowerShell that Ansible's modules ask for") as caught:
        written(ScriptKind.ANSIBLE)
    assert caught.value.exit_code == 3
    for version in ("6.0.6002", "5.2.3790"):
        with pytest.raises(ScriptRefused):
            written(ScriptKind.ANSIBLE, {"os.version": version}, do=FOR_R2)
    for version in ("6.1.7600", "6.3.9600", "10.0.17763"):
        assert written(ScriptKind.ANSIBLE, {"os.version": version}, do=FOR_R2).suffix == ".yml"


def test_an_adapter_whose_key_is_not_known_is_not_guessed() -> None:
    for adapters in ({"Ethernet 2": ADAPTER}, {"0007": {"nic[].rss": "off", "nic[].teamed": "false"}}):
        with pytest.raises(FactsUnknown, match="which key of the registry"):
            written(ScriptKind.CMD, {}, adapters, do=("enable-rss",))


def test_an_adapter_of_which_nobody_knows_is_not_passed_over() -> None:
    """The script would leave it alone and say that all is fixed."""
    unknown = {name: text for name, text in ADAPTER.items() if name != "nic[].rss"}
    with pytest.raises(FactsUnknown, match=r"nic\[\]\.rss of the adapter '0008' is not known"):
        written(ScriptKind.CMD, {}, {"0007": ADAPTER, "0008": unknown}, do=("enable-rss",))


def test_only_adapters_that_are_off_are_switched_on() -> None:
    adapters = {
        "0007": ADAPTER,
        "0008": {**ADAPTER, "nic[].rss": "on"},
        "0009": {**ADAPTER, "nic[].rss": "unavailable"},
    }
    values = assigned(written(ScriptKind.REG, {}, adapters).apply)
    assert values == {
        (PARAMETERS, "EnableRSS"): "1",
        (rf"{CLASS}\0007", "*RSS"): "1",
        (PARAMETERS, "EnableTCPChimney"): "0",
        (PARAMETERS, "EnableTCPA"): "0",
    }


# ---- What they hold


def test_the_same_plan_gives_the_same_bytes() -> None:
    for kind in (ScriptKind.CMD, ScriptKind.PS1, ScriptKind.REG):
        assert written(kind) == written(kind)


def test_the_order_of_the_plan_is_kept_and_rss_waits_for_the_fixed_file() -> None:
    scripts = written(ScriptKind.CMD, {"ndis.version": "5.2.3790.3959"})
    lines = text_of(scripts.apply).splitlines()
    steps = [line for line in lines if re.match(r"echo \d\. ", line)]
    assert steps[:2] == ["echo 1. Install the Ndis.sys hotfix KB 972071", "echo 2. Enable Receive Side Scaling"]
    waits = lines.index(steps[1])
    assert lines.index('if not "%proven%"=="yes" goto step3', waits) < lines.index('set "from="', waits)


def test_a_cmd_script_is_ascii_with_the_line_ends_of_windows() -> None:
    content = written(ScriptKind.CMD, host="Сервер & 服务器").apply
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n") > 300


def test_revert_is_the_same_script_that_goes_back_by_itself() -> None:
    scripts = written(ScriptKind.CMD)
    differing = [
        (one, other)
        for one, other in zip(text_of(scripts.apply).splitlines(), text_of(scripts.revert).splitlines(), strict=True)
        if one != other
    ]
    assert differing == [('set "mode=apply"', 'set "mode=revert"')]


def test_a_reg_file_puts_back_what_the_facts_vouch_for() -> None:
    scripts = written(ScriptKind.REG, {"tcpip.chimney": None, "tcpip.netdma": "not-found"}, do=(
        "enable-rss", "disable-tcp-chimney", "disable-netdma", "disable-task-offload"))  # fmt: skip
    assert assigned(scripts.revert) == {
        (PARAMETERS, "EnableRSS"): "0",
        (rf"{CLASS}\0007", "*RSS"): "0",
        (PARAMETERS, "EnableTCPChimney"): "-",
        (PARAMETERS, "EnableTCPA"): "-",
        (PARAMETERS, "DisableTaskOffload"): "-",
    }
    # Not there, or there and 0: the facts of an absent switch do not tell, so the file says it.
    said = text_of(scripts.revert)
    assert "do not tell exactly what DisableTaskOffload was" in said
    assert "do not tell exactly what EnableTCPChimney was" in said
    assert "do not tell exactly what EnableTCPA was" not in said
    assert "do not tell exactly what EnableRSS was" not in said
    assert scripts.apply.startswith("\ufeffWindows Registry Editor Version 5.00\r\n".encode("utf-16-le"))
    assert "reg export" in said


def test_a_reg_file_puts_back_what_held_when_the_facts_are_not_from_the_registry() -> None:
    """To remove EnableRSS would switch it on, where it was seen to be off: an absent value is not 0."""
    plan, facts = planned()
    rss = replace(facts.scalars["tcpip.rss"], origin=Origin("netsh", "tcp.txt"))
    known = replace(facts, scalars={**facts.scalars, "tcpip.rss": rss})
    scripts = scripts_for(plan, known, knowledge()[0], ScriptKind.REG)
    assert assigned(scripts.revert)[PARAMETERS, "EnableRSS"] == "0"
    assert "EnableRSS is set here to what means the same" in text_of(scripts.revert)
    assert "means the same" not in text_of(written(ScriptKind.REG).revert)


def test_the_first_copy_of_a_key_is_kept_whichever_reg_file_is_imported() -> None:
    """Both files tell how to save the keys; before the way back, a second copy would take the place of the first."""
    scripts = written(ScriptKind.REG)
    for content in (scripts.apply, scripts.revert):
        saved = [line for line in text_of(content).splitlines() if "reg export" in line]
        assert len(saved) == 2
        for line in saved:
            assert re.fullmatch(r';    if not exist "(%SystemRoot%\\[^"]+)" reg export "HKEY[^"]+" "\1"', line)


def test_the_way_back_asks_whose_key_it_is() -> None:
    name = ADAPTER["nic[].name"]
    assert f'set "adapter={name}"' in text_of(written(ScriptKind.CMD).revert).split(":revert")[-1]
    undone = [line for line in text_of(written(ScriptKind.PS1).revert).splitlines() if "    Undo-Value '" in line]
    assert [line.endswith(f" '{name}'") for line in undone].count(True) == 1


def test_a_reg_file_leaves_out_what_has_to_wait() -> None:
    scripts = written(ScriptKind.REG, {"ndis.version": "5.2.3790.3959"})
    assert (PARAMETERS, "EnableRSS") not in assigned(scripts.apply)
    assert (PARAMETERS, "EnableTCPA") in assigned(scripts.apply)
    assert any("comes after Install the Ndis.sys hotfix" in note for note in scripts.notes)
    with pytest.raises(ScriptRefused, match=r"no \.reg file can do its steps"):
        written(ScriptKind.REG, {"ndis.version": "5.2.3790.3959"}, only=("enable-rss",))


def test_on_later_windows_netsh_is_used_and_the_registry_where_it_holds() -> None:
    script = text_of(written(ScriptKind.CMD, R2, do=FOR_R2).apply)
    assert f'call :network {mark("interface tcp", "chimney")} "interface tcp" chimney disabled' in script
    assert '"DisableTaskOffload" REG_DWORD 1' in script
    assert "EnableTCPChimney" not in script


@pytest.mark.parametrize("kind", [ScriptKind.CMD, ScriptKind.PS1, ScriptKind.ANSIBLE])
def test_a_setting_of_netsh_is_put_back_alone(kind: ScriptKind) -> None:
    """What netsh dumps begins by resetting the whole context: to run that takes more away than was changed."""
    scripts = written(kind, R2, do=FOR_R2)
    text = text_of(scripts.revert)
    assert not re.search(r"netsh(\.exe)? (-f|exec)|@\('-f'", text)
    back = {
        ScriptKind.CMD: r'call :unnetwork \w+ "interface tcp" (\w+)',
        ScriptKind.PS1: r"Undo-Network '\w+' 'interface tcp' '(\w+)'",
        ScriptKind.ANSIBLE: r"Put (\w+) of netsh interface tcp back",
    }
    assert re.findall(back[kind], text) == ["netdma", "chimney"]


def test_windows_own_programs_are_told_the_name_of_system32_that_they_know() -> None:
    """Only what runs in a process of 32 bits itself is shown another one and needs Sysnative."""
    for path in ("%SystemRoot%\\system32\\drivers\\ndis.sys", "%SYSTEMROOT%\\System32\\drivers\\ndis.sys"):
        assert FileAtLeast(path, FileVersion.parse("5.2.3790.4524")).below_system == "drivers\\ndis.sys"
    assert FileAtLeast("%SystemRoot%\\a.dll", FileVersion.parse("1.2.3.4")).below_system is None
    change = {"ndis.version": "5.2.3790.3959"}
    assert 'call :file "%SystemRoot%\\system32\\drivers\\ndis.sys" 5 2 3790 4524' in text_of(
        written(ScriptKind.CMD, change).apply
    )
    assert "Test-File (Join-Path $system 'drivers\\ndis.sys') @(5, 2, 3790, 4524)" in text_of(
        written(ScriptKind.PS1, change).apply
    )


def test_a_playbook_notes_before_it_changes_and_checks_afterwards() -> None:
    (play,) = yaml.safe_load(text_of(written(ScriptKind.ANSIBLE, R2, do=FOR_R2).apply))
    names = [task["name"] for task in play["tasks"]]
    for earlier, later in pairwise(
        ["Stop on another machine", "Export the key of DisableTaskOffload before anything is changed",
         "Note what DisableTaskOffload was", "Set DisableTaskOffload",
         "Check that DisableTaskOffload stands as advised"]
    ):  # fmt: skip
        assert names.index(earlier) < names.index(later)
    assert not any("reboot" in str(task) for task in play["tasks"])
    assert all("ansible.windows." in str(task) or "ansible.builtin." in str(task) for task in play["tasks"])


def test_a_playbook_notes_what_it_changes_alone_and_says_when_nothing_was_noted() -> None:
    scripts = written(ScriptKind.ANSIBLE, R2, do=FOR_R2)
    (play,) = yaml.safe_load(text_of(scripts.apply))
    notes = [task for task in play["tasks"] if task["name"].startswith(("Export", "Note"))]
    assert len(notes) == 4
    assert all("before_" in task["when"] for task in notes)
    (back,) = yaml.safe_load(text_of(scripts.revert))
    last = back["tasks"][-1]
    assert last["name"] == "Say that there is nothing to put back"
    assert last["when"] == "not (note_1.stat.exists or note_2.stat.exists or note_3.stat.exists)"


@pytest.mark.parametrize("kind", ScriptKind)
def test_none_restarts_or_downloads(kind: ScriptKind) -> None:
    change, do = (R2, FOR_R2) if kind is ScriptKind.ANSIBLE else ({}, ())
    scripts = written(kind, change, do=do)
    for content in (scripts.apply, scripts.revert):
        words = ("shutdown", "Restart-Computer", "win_reboot", "Invoke-WebRequest", "bitsadmin", "http://", "https://")
        assert not [word for word in words if word.lower() in text_of(content).lower()]


# ---- Texts of others


def shows(line: str) -> str:
    """What `echo …` prints, by cmd's own rules: first per cent signs, then carets, quotes and operators."""
    assert line.startswith("echo ")
    assert "%" not in line.replace("%%", "")
    out, quoted, rest = "", False, iter(line.removeprefix("echo ").replace("%%", "%"))
    for sign in rest:
        if sign == "^" and not quoted:
            sign = next(rest)
            out += sign
            continue
        quoted ^= sign == '"'
        assert quoted or sign not in "&|<>()", line
        out += sign
    return out


@given(EVIL)
def test_cmd_shows_a_text_and_does_not_run_it(text: str) -> None:
    line = cmd.told(text, "  ")
    assert line.isascii()
    assert not set(line) & set("\r\n\x00\x1b")
    plain = shows(line)
    if text.isascii() and text.isprintable() and text.strip():
        assert plain.strip() == " ".join(text.split())


def literals(script: bytes) -> list[str]:
    tree = PARSER.parse(script.removeprefix(b"\xef\xbb\xbf"))
    assert not tree.root_node.has_error
    found, stack = [], [tree.root_node]
    while stack:
        node = stack.pop()
        if node.type == "verbatim_string_characters":
            found.append(node.text.decode()[1:-1])
        stack += node.children
    return found


@given(EVIL)
@settings(max_examples=tries(60), deadline=None)
def test_powershell_reads_a_text_as_one_literal(text: str) -> None:
    quoted = powershell.literal(text)
    assert not set(quoted) & set("\r\n")
    inner = quoted[1:-1]
    # Each of the quotes that PowerShell knows stands twice.
    assert re.fullmatch(r"(?:[^'\u2018\u2019\u201a\u201b]|(['\u2018\u2019\u201a\u201b])\1)*", inner)


@given(name=EVIL, adapter=EVIL, host=EVIL)
@settings(max_examples=tries(25), deadline=None)
def test_hostile_names_are_refused_or_stay_text(name: str, adapter: str, host: str) -> None:
    adapters = {"0007": {**ADAPTER, "nic[].name": adapter or "x"}}
    plan, facts = planned({"host.name": name or "x"}, adapters, host=host)
    for kind in (ScriptKind.CMD, ScriptKind.PS1, ScriptKind.REG):
        try:
            scripts = scripts_for(plan, facts, knowledge()[0], kind)
        except ScriptRefused:
            continue
        if kind is ScriptKind.CMD:
            lines = text_of(scripts.apply).split("\r\n")
            assert not [line for line in lines if "\n" in line or "\r" in line]
            expected = len(text_of(written(ScriptKind.CMD).apply).split("\r\n"))
            assert len(lines) == expected
        elif kind is ScriptKind.PS1:
            assert literals(scripts.apply)
        else:
            assert assigned(scripts.apply) == assigned(written(ScriptKind.REG).apply)


def test_powershell_ends_before_anything_when_it_was_told_what_it_does_not_know() -> None:
    """PowerShell puts arguments that a script does not declare into $args, and goes on."""
    scripts = written(ScriptKind.PS1)
    for script in (scripts.apply, scripts.revert):
        lines = script.decode("utf-8-sig").splitlines()
        guard = next(number for number, line in enumerate(lines) if line.startswith("if ($args.Count -gt 0 -or "))
        assert lines[guard] == "if ($args.Count -gt 0 -or ($Check -and ($WhatIf -or $Revert))) {"
        assert lines[guard + 2] == "    exit 2"
        assert not any(line.startswith(("    Undo-", "    Step-", "Step-")) for line in lines[:guard])


@pytest.mark.parametrize("kind", [ScriptKind.CMD, ScriptKind.PS1, ScriptKind.ANSIBLE])
def test_what_works_at_once_is_said_before_it_is_done(kind: ScriptKind) -> None:
    said = knowledge()[0].texts.say("script.at-once")
    texts = [text_of(written(kind, R2, do=do).apply) for do in (FOR_R2, ("disable-task-offload",))]
    plain = [" ".join(text.replace("#", " ").split()) for text in texts]
    shown = 0 if kind is ScriptKind.ANSIBLE else 2
    assert [text.count(said) for text in plain] == [2 + shown, 0]
    for text in texts[:1] if shown else ():
        at = [place for place, line in enumerate(text.splitlines()) if said in line]
        does = [
            place for place, line in enumerate(text.splitlines()) if re.match(r"call :network|    Step-Network ", line)
        ]
        assert all(one < other for one, other in zip(at[2:], does, strict=True))


def test_powershell_never_ends_well_after_an_error_that_nobody_foresaw() -> None:
    lines = written(ScriptKind.PS1).apply.decode("utf-8-sig").splitlines()
    trap = lines.index("trap {")
    assert "    exit 3" in lines[trap : lines.index("}", trap)]
    assert lines[:trap].count("$ErrorActionPreference = 'Stop'") == 1
    assert not [line for line in lines[lines.index("#>") : trap] if "Write-Output" in line or "function" in line]


def test_powershell_scripts_parse_on_every_kind_of_host() -> None:
    for change, do in (({}, ()), ({"ndis.version": "5.2.3790.3959"}, ()), (R2, FOR_R2)):
        scripts = written(ScriptKind.PS1, change, do=do)
        assert scripts.apply.startswith(b"\xef\xbb\xbf")
        for content in (scripts.apply, scripts.revert):
            assert "CVP1" in literals(content)
            assert "@'" not in text_of(content)
            assert '@"' not in text_of(content)


def test_a_playbook_takes_nothing_of_others_for_a_template() -> None:
    evil = "{{ lookup('pipe', 'id') }}"

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!unsafe", lambda loader, node: ("unsafe", loader.construct_scalar(node)))
    scripts = written(ScriptKind.ANSIBLE, {**R2, "host.name": "{{lookup('x')}}"}, do=FOR_R2, host=evil)
    (play,) = yaml.load(text_of(scripts.apply), Loader)
    computer = play["vars"]["advised_computer"]
    assert computer[0] == "unsafe"
    assert "{{" in computer[1]


def test_a_name_beyond_ascii_is_for_powershell() -> None:
    with pytest.raises(ScriptRefused, match="Use --emit ps1"):
        written(ScriptKind.CMD, {"host.name": "服务器"})
    assert "服务器" in literals(written(ScriptKind.PS1, {"host.name": "服务器"}).apply)
    adapters = {"0007": {**ADAPTER, "nic[].name": "Netzwerkadapter für Prüfungen"}}
    with pytest.raises(ScriptRefused, match="Use --emit ps1"):
        written(ScriptKind.CMD, {}, adapters)
    assert "Netzwerkadapter für Prüfungen" in literals(written(ScriptKind.PS1, {}, adapters).apply)


# ---- The knowledge


def test_what_scripts_look_up_and_say_stands_in_the_pack() -> None:
    """The key with the machine's own name is a source of that fact, and the sentence about the restart a message."""
    pack = knowledge()[0]
    assert all(set(pack.tables[name].rows) == set(ScriptKind) for name in ("script_since", "script_needs"))
    (source, *_) = (one for one in pack.facts["host.name"].sources if one.format == "registry")
    said = pack.texts.say("script.restart")
    assert said != "script.restart"
    for kind in ScriptKind:
        change, do = (R2, FOR_R2) if kind is ScriptKind.ANSIBLE else ({}, ())
        text = " ".join(text_of(written(kind, change, do=do).apply).split())
        assert said in text
        if kind is ScriptKind.ANSIBLE:
            assert str(source.group).replace("HKEY_LOCAL_MACHINE", "HKLM:") in text
    for path in Path(emit.__file__).parent.glob("*.py"):
        assert "A restart makes" not in path.read_text("utf-8")
        assert "ComputerName" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    "fields",
    [
        {"fact": "tcpip.rss", "type": "dword"},
        {
            "fact": "tcpip.rss",
            "type": "dword",
            "data": "1",
            "netsh": "interface tcp",
            "setting": "rss",
            "to": "enabled",
        },
        {"netsh": "interface tcp & calc", "setting": "rss", "to": "enabled"},
        {"netsh": "interface tcp", "setting": "rss", "to": "a b"},
        {"fact": "nic[].rss", "type": "sz", "data": "1"},
        {"fact": "tcpip.rss", "where": "off", "type": "sz", "data": "1"},
        {"fact": "tcpip.rss", "type": "dword", "data": "0x1"},
    ],
)
def test_a_change_that_no_script_could_make_is_a_fault(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"change|where|match"):
        Change(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"fact": "ndis.version", "at_least": "1.2.3.4"},
        {"fact": "ndis.version", "at_least": "1.2.3.4", "file": r"C:\ndis.sys"},
        {"fact": "ndis.version", "at_least": "1.2.3.4", "file": '%SystemRoot%\\a" & calc'},
        {"fact": "os.service_pack", "at_least": "2", "key": r"HKEY_LOCAL_MACHINE\A", "value": "B"},
        {"fact": "os.service_pack", "at_least": "2", "key": r"HKEY_LOCAL_MACHINE\A%B%", "value": "B", "number": "1"},
    ],
)
def test_a_proof_that_no_script_could_look_at_is_a_fault(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"proof|match"):
        Proof(**fields)


@pytest.mark.parametrize(("family", "kernel"), [("nt5", "5.2.3790"), ("nt6", "6.1.7601")])
def test_a_person_and_a_script_set_the_same_place(family: str, kernel: str) -> None:
    """What one of them set, the other one checks and puts back."""
    pack = knowledge()[0]
    facts = planned({"os.version": kernel}, {})[1]
    compared = 0
    for remedy in pack.remedies.values():
        commands = [one.replace("netsh int ", "netsh interface ") for one in remedy.commands.get(family, ())]
        writes = [one for one in commands if one.startswith("reg add ") or " set global " in one]
        for change in settings_of(remedy, facts, pack, kernel) if writes else ():
            compared += 1
            if isinstance(change, SetNetwork):
                wanted = f"netsh {change.context} set global {change.setting}={change.to}"
            else:
                key = change.key.replace("HKEY_LOCAL_MACHINE", "HKLM")
                wanted = f'reg add "{key}" /v {change.names[0]} /t REG_DWORD /d {change.data} /f'
                assert any(one.startswith(f'reg export "{key}"') for one in commands), remedy.id
            assert wanted in commands, remedy.id
            assert len(writes) == 1, remedy.id
    assert compared >= 3


def test_every_change_of_the_pack_stands_for_an_effect_of_its_remedy() -> None:
    for remedy in knowledge()[0].remedies.values():
        for change in remedy.changes:
            assert change.fact is None or change.fact in remedy.effects, remedy.id
        if remedy.proof is not None:
            assert remedy.proof.fact in remedy.effects
            assert not remedy.changes
