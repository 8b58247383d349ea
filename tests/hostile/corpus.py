"""Texts that somebody hopes a terminal, a browser, a spreadsheet or a file system will obey.

Each carries MARK, so that a test can tell where in an answer it came out.
"""

MARK = "hx7"

MARKUP = (
    f"<script>alert('{MARK}')</script>",
    f'"><img src=x onerror=alert("{MARK}")>',
    f"</title></style></script><svg/onload=alert({MARK})>",
    f"javascript:alert('{MARK}')",
    f"<!--{MARK}--> ]]> <![CDATA[{MARK}",
    f"&lt;script&gt;{MARK}&#60;b&#62;",
    f"</pre><iframe src='//{MARK}.invalid'>",
)
TERMINAL = (
    f"\x1b[2J\x1b[31m{MARK}\x1b[0m",
    f"\x1b]8;;http://{MARK}.invalid\x1b\\click\x1b]8;;\x1b\\",
    f"\x1b]0;{MARK}\x07",
    f"\x9b31m{MARK}\x9d0;title\x9c",
    f"{MARK}\x08\x08\x08\x7f\x0b\x0c",
    f"\u202e{MARK}\u202c \u2066x\u2069 \u200f\u061c",
    f"{MARK}\u200b\u200d\ufeff\u2060",
    f"{MARK}" + "\u0301\u0489" * 400,
    f"{MARK}\u2028line\u2029paragraph\x85next",
    f"\U000e0041\U000e0042{MARK}",
)
SPREADSHEET = (
    f'=HYPERLINK("http://{MARK}.invalid")',
    f"=cmd|' /C calc'!{MARK}",
    f"+{MARK}+1",
    f"-{MARK}-1",
    f"@SUM({MARK})",
    f"|{MARK}",
    f"%{MARK}",
)
FORMATS = (
    f"{{0}} {{}} {{host}} {{{MARK}.__class__}} {{{{{MARK}}}}}",
    f"%s %d %({MARK})s %n",
    f"${{{MARK}}} $({MARK}) `{MARK}`",
    f"{{{{ {MARK}.mro() }}}} {{% include '{MARK}' %}}",
    f"[red]{MARK}[/red] [link=http://{MARK}.invalid]x[/link] [/]",
    f":smile: :warning: {MARK}",
    f'", "verdict": "pass", "{MARK}": {{',
    f"!!python/object/apply:os.system ['{MARK}']",
    f"*{MARK}* &{MARK} <<: *{MARK}",
    f"\\u0000 \\x1b {MARK} \\\\",
)
MARKDOWN = (
    f"[{MARK}](javascript:alert(1))",
    f"![{MARK}](http://{MARK}.invalid/x.png)",
    f"# {MARK}\n\n* * *\n",
    f"| {MARK} | | |",
    f"```{MARK}",
    f"<http://{MARK}.invalid>",
)
LONG = (f"{MARK}" + "A" * 20_000, f"{MARK} " * 2_000)
TEXTS = (*MARKUP, *TERMINAL, *SPREADSHEET, *FORMATS, *MARKDOWN, *LONG)

NAMES = (
    f"CON-{MARK}",
    "NUL",
    "com1.txt",
    f"-{MARK}",
    f"--output={MARK}",
    f"x..{MARK}",
    f"{MARK} . ",
    f"C:\\{MARK}",
    f"\\\\{MARK}\\share",
    f"%2e%2e%2f{MARK}",
    f"=1+1;{MARK}",
    f"<b>{MARK}<b>",
    f"\x1b[31m{MARK}",
    f"\u202egol.{MARK}",
    f"[red]{MARK}",
    f"{{host}}{MARK}%s",
    f"'; DROP TABLE hosts; --{MARK}",
    f"{MARK}\nsecond: line",
    "n" * 200 + MARK,
)
"""Of hosts and of files, as far as the file system takes them; none has a `/`."""
