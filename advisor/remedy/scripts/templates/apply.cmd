@echo off
rem Heartbeat Advisor: changes settings of one server, the one that is named below, and of no other.
rem
@@ABOUT@@
rem
rem   (nothing)    backs up, changes what differs, and checks
rem   /dry-run     says what it would change, and changes nothing
rem   /check       says what stands, and changes nothing
rem   /revert      puts back what was there before, value by value; with /dry-run it says what it would put back
rem   /force       also on a machine of another name
rem
rem It asks nothing, downloads nothing, and never restarts the server. Run it as an administrator. It may be run again.
rem Before a value is changed, its key is exported into the folder that is named below, and the value is noted there.
rem Ends with 0: as advised, or put back; 2: wrong use or wrong machine; 3: something is not as advised; 5: unknown.
setlocal EnableExtensions DisableDelayedExpansion
set "me=%~nx0"
rem A 32-bit cmd on 64-bit Windows is shown another System32; Sysnative is the real one.
set "system=%SystemRoot%\System32"
if exist "%SystemRoot%\Sysnative\reg.exe" set "system=%SystemRoot%\Sysnative"
set "PATH=%system%;%system%\wbem;%SystemRoot%"
rem cmd looks for programs where it is before it looks anywhere else, and beside this file there may be anything.
cd /d "%system%"
set "host=@@HOST@@"
set "backup=@@BACKUP@@"
rem How it goes (apply or revert), and whether it only looks (dry-run or check).
set "mode=@@MODE@@"
set "look="
set "force="
:arguments
if "%~1"=="" if [%1]==[] goto asked
set "known="
set "wanted="
if /i "%~1"=="/force" set "known=force"
if /i "%~1"=="/revert" set "known=revert"
if /i "%~1"=="/dry-run" set "wanted=dry-run"
if /i "%~1"=="/check" set "wanted=check"
if "%known%"=="force" set "force=yes"
if "%known%"=="revert" set "mode=revert"
if not defined known if not defined wanted goto usage
if defined wanted if defined look if not "%wanted%"=="%look%" goto usage
if defined wanted set "look=%wanted%"
shift
goto arguments
:asked
if "%mode%"=="revert" if "%look%"=="check" goto usage
goto begin
:usage
echo Usage: "%me%" [/dry-run or /check] [/force], or "%me%" /revert [/dry-run] [/force]
echo It is for the server "%host%" only. Read it first: its beginning says what it does. Nothing was changed.
exit /b 2
:begin
if /i "%COMPUTERNAME%"=="%host%" goto right
if defined force goto right
echo "%me%": this script is for "%host%", and this machine is another one. Nothing was changed. 1>&2
exit /b 2
:right
set "failed=0"
set "unknown=0"
set "changed=0"
set "pending=0"
set "probe="
set "found="
set "away="
if "%look%"=="dry-run" echo Dry run: nothing is changed.
if "%mode%"=="revert" goto revert
@@STEPS@@

:end
call :forget
echo.
if not "%failed%"=="0" goto open
if not "%unknown%"=="0" goto unclear
if "%look%"=="dry-run" goto dry
if "%look%"=="check" echo Result: fixed. Every value stands as advised; it works from the first restart after the change on.
if "%look%"=="check" exit /b 0
if "%changed%"=="0" echo Result: fixed. Every value stood as advised already; nothing was changed.
if "%changed%"=="0" exit /b 0
echo Result: fixed. Every value stands as advised. What stood before is kept in "%backup%".
@@RESTART@@
exit /b 0
:dry
echo Result: dry run; values that would be changed: %pending%. Nothing was changed.
exit /b 0
:open
echo Result: NOT fixed. Lines with "NO" above say what is not as advised.
if not "%changed%"=="0" echo Something was changed: "%me%" /revert puts it back.
exit /b 3
:unclear
echo Result: unknown. Lines with "??" above say what could not be read.
exit /b 5

:revert
@@UNDO@@
if not defined found goto nothing
echo.
if not "%failed%"=="0" goto left
if "%look%"=="dry-run" echo Result: dry run; values that would be put back: %pending%. Nothing was changed.
if "%look%"=="dry-run" exit /b 0
echo Result: put back. Values that were put back: %changed%.
@@RESTARTED@@
exit /b 0
:left
if "%look%"=="dry-run" echo Result: dry run; NOT all can be put back. Lines with "NO" above say what can't. Nothing was changed.
if "%look%"=="dry-run" exit /b 3
echo Result: NOT all was put back. Lines with "NO" above say what was not; the exported keys are in "%backup%".
exit /b 3
:nothing
echo Nothing to put back: "%backup%" holds nothing that this script has saved.
exit /b 0

rem ---- Parts
rem One value of the registry. %1 its key, %2 its name. Sets readable, and type and data where it is there: its number, or "odd" for
rem anything else. What stands in the registry is never expanded: set /a looks at it by the variable's name, and only for looks at it
rem whole.
:read
set "readable="
set "type="
set "data="
set "raw="
for /f "tokens=1,2*" %%A in ('reg query "%~1" /v "%~2" 2^>nul') do (
  if /i "%%A"=="%~2" set "type=%%B"
  if /i "%%A"=="%~2" set "raw=%%C"
)
if defined type set "readable=yes"
rem It is not there only if its key can be read.
if not defined type for /f "delims=" %%L in ('reg query "%~1" 2^>nul') do set "readable=yes"
if not defined type exit /b 0
set "number="
if defined raw set /a "number=raw" >nul 2>nul
set "data=odd"
if not defined number exit /b 0
if "%number:~0,1%"=="-" exit /b 0
if "%number%"=="2147483647" exit /b 0
if "%type%"=="REG_DWORD" set "data=%number%"
if not "%type%"=="REG_SZ" exit /b 0
for /f "tokens=1,2*" %%A in ('reg query "%~1" /v "%~2" 2^>nul') do if /i "%%A"=="%~2" if "%%C"=="%number%" set "data=%number%"
exit /b 0

rem One value that is to be set. %1 its mark, %2 key, %3 name, %4 its type when it is made new (none: it is never made), %5 the number.
rem The variable from holds what may be replaced, between spaces; empty: any number.
:value
call :read "%~2" "%~3"
set "met=yes"
if not defined readable echo   ?? %~2 can't be read.
if not defined readable set /a unknown+=1
if not defined readable exit /b 0
if not defined type if "%~4"=="none" set "met="
if not defined met exit /b 0
if "%data%"=="%~5" echo   ok %~3 is %~5.
if "%data%"=="%~5" exit /b 0
if not defined type goto differs
if "%~4"=="REG_DWORD" if not "%type%"=="REG_DWORD" goto odd
if "%data%"=="odd" goto odd
if not defined from goto differs
set "may="
for %%F in (%from%) do if "%%F"=="%data%" set "may=yes"
if not defined may goto odd
:differs
set "shown=%data%"
if not defined type set "shown=not set"
if "%look%"=="check" echo   NO %~3 is %shown%, and is to be %~5.
if "%look%"=="check" set /a failed+=1
if "%look%"=="check" exit /b 0
if "%look%"=="dry-run" echo   -- %~3 is %shown%, and would be set to %~5.
if "%look%"=="dry-run" set /a pending+=1
if "%look%"=="dry-run" exit /b 0
call :keep "%~1" "%~2" "%~3"
if errorlevel 1 goto nosave
set "kind=%type%"
if not defined type set "kind=%~4"
reg add "%~2" /v "%~3" /t %kind% /d %~5 /f >nul 2>nul
call :read "%~2" "%~3"
if "%data%"=="%~5" echo   ok %~3 was %shown%, and is %~5 now.
if "%data%"=="%~5" set /a changed+=1
if "%data%"=="%~5" exit /b 0
echo   NO %~3 can't be set. Is this an administrator's command prompt?
set /a failed+=1
exit /b 0
:nosave
echo   NO %~3 was not changed: nothing can be saved in "%backup%".
set /a failed+=1
exit /b 0
:odd
echo   NO %~3 holds something that is not expected there (%type%); it is left alone. Look at it by hand: %~2
set /a failed+=1
exit /b 0

rem Whether the key is still that of the adapter (in the variable adapter). %1 its key.
:same
set "same="
for /f "tokens=1,2*" %%A in ('reg query "%~1" /v DriverDesc 2^>nul') do if /i "%%A"=="DriverDesc" if "%%C"=="%adapter%" set "same=yes"
if defined same exit /b 0
echo   NO %~1 is not the adapter's key any more; collect the facts again.
set /a failed+=1
exit /b 1

rem Before the first change of a value: its key as a .reg file, and what it is. %1 its mark, %2 key, %3 name.
:keep
call :noted "%~1"
if not errorlevel 1 exit /b 0
if not exist "%backup%\*" mkdir "%backup%" 2>nul
del "%backup%\%~1.reg" 2>nul
reg export "%~2" "%backup%\%~1.reg" >nul 2>nul
if not exist "%backup%\%~1.reg" exit /b 1
set "was=absent 0"
if defined type set "was=%type% %data%"
>"%backup%\%~1.was" echo %was% %~3 %~2
call :noted "%~1"
exit /b %errorlevel%

rem Whether there is a note, and it holds something: a full disk leaves an empty file. %1 its mark.
:noted
set "kept="
if exist "%backup%\%~1.was" for %%I in ("%backup%\%~1.was") do if not "%%~zI"=="0" set "kept=yes"
if defined kept exit /b 0
exit /b 1

rem Puts one value back. %1 its mark, %2 key, %3 name. The variable adapter has the adapter that the key must be of, if any.
:undo
if not exist "%backup%\%~1.was" exit /b 0
set "found=yes"
if not defined adapter goto mine
call :same "%~2"
if errorlevel 1 exit /b 0
:mine
set "was="
set "raw="
set "old="
for /f "usebackq tokens=1,2" %%A in ("%backup%\%~1.was") do (
  if "%%A"=="absent" set "was=absent"
  if "%%A"=="REG_DWORD" set "was=REG_DWORD"
  if "%%A"=="REG_SZ" set "was=REG_SZ"
  set "raw=%%B"
)
if defined raw set /a "old=raw" >nul 2>nul
if not defined was goto notback
if not defined old goto notback
set "shown=set to %old%"
if "%was%"=="absent" set "shown=removed"
if "%look%"=="dry-run" echo   -- %~3 would be %shown%.
if "%look%"=="dry-run" set /a pending+=1
if "%look%"=="dry-run" exit /b 0
if "%was%"=="absent" reg delete "%~2" /v "%~3" /f >nul 2>nul
if not "%was%"=="absent" reg add "%~2" /v "%~3" /t %was% /d %old% /f >nul 2>nul
call :read "%~2" "%~3"
if not defined readable goto notback
if "%was%"=="absent" if defined type goto notback
if not "%was%"=="absent" if not "%type%"=="%was%" goto notback
if not "%was%"=="absent" if not "%data%"=="%old%" goto notback
set "shown=%old%"
if "%was%"=="absent" set "shown=not set"
echo   ok %~3 is %shown% again.
set /a changed+=1
call :putaway "%~1"
exit /b 0
:notback
echo   NO %~3 of %~2 could not be put back.
set /a failed+=1
exit /b 0

rem What is back has its note put away, so that the next change notes anew; notes of other scripts stay. %1 its mark.
:putaway
if not defined away call :place
mkdir "%away%" 2>nul
move "%backup%\%~1.was" "%away%\%~1.was" >nul 2>nul
if exist "%backup%\%~1.was" echo   NO "%backup%\%~1.was" can't be moved; remove it, or the next way back leads to what it says.
if exist "%backup%\%~1.was" set /a failed+=1
for %%K in (reg txt) do if exist "%backup%\%~1.%%K" move "%backup%\%~1.%%K" "%away%\%~1.%%K" >nul 2>nul
exit /b 0
:place
set "count=1"
:free
set "away=%backup%\reverted-%count%"
if not exist "%away%" exit /b 0
set /a count+=1
goto free

rem What a setting of netsh is. %1 context, %2 setting. Sets word: nothing when it is not shown. dump prints commands, in English
rem everywhere; set global has a name and a value a setting.
:shown
set "word="
for /f "tokens=1-26 delims== " %%A in ('netsh %~1 dump 2^>nul') do (
  if /i "%%A %%B %%C"=="set global %~2" set "word=%%D"
  if /i "%%A %%B %%E"=="set global %~2" set "word=%%F"
  if /i "%%A %%B %%G"=="set global %~2" set "word=%%H"
  if /i "%%A %%B %%I"=="set global %~2" set "word=%%J"
  if /i "%%A %%B %%K"=="set global %~2" set "word=%%L"
  if /i "%%A %%B %%M"=="set global %~2" set "word=%%N"
  if /i "%%A %%B %%O"=="set global %~2" set "word=%%P"
  if /i "%%A %%B %%Q"=="set global %~2" set "word=%%R"
  if /i "%%A %%B %%S"=="set global %~2" set "word=%%T"
  if /i "%%A %%B %%U"=="set global %~2" set "word=%%V"
  if /i "%%A %%B %%W"=="set global %~2" set "word=%%X"
  if /i "%%A %%B %%Y"=="set global %~2" set "word=%%Z"
)
:plain
rem A word is letters and digits; anything else is taken for not shown.
if not defined word exit /b 0
set "word=%word:"=%"
for /f "delims=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" %%X in ("x%word%") do set "word="
exit /b 0

rem One setting of netsh. %1 its mark, %2 context, %3 setting, %4 what it is to be.
:network
call :shown "%~2" %~3
if not defined word echo   ?? netsh %~2 dump does not show what %~3 is, so it was not changed: it could not be put back.
if not defined word set /a unknown+=1
if not defined word exit /b 0
if /i "%word%"=="%~4" echo   ok %~3 is %~4.
if /i "%word%"=="%~4" exit /b 0
if "%look%"=="check" echo   NO %~3 is %word%, and is to be %~4.
if "%look%"=="check" set /a failed+=1
if "%look%"=="check" exit /b 0
if "%look%"=="dry-run" echo   -- %~3 is %word%, and would be set: netsh %~2 set global %~3=%~4
if "%look%"=="dry-run" set /a pending+=1
if "%look%"=="dry-run" exit /b 0
if not exist "%backup%\*" mkdir "%backup%" 2>nul
call :noted "%~1"
if not defined kept netsh %~2 dump >"%backup%\%~1.txt" 2>nul
if not defined kept >"%backup%\%~1.was" echo %~3=%word%
call :noted "%~1"
if not defined kept echo   NO %~3 was not changed: nothing can be saved in "%backup%".
if not defined kept set /a failed+=1
if not defined kept exit /b 0
set "shown=%word%"
netsh %~2 set global %~3=%~4 >nul 2>nul
set /a changed+=1
call :shown "%~2" %~3
if /i "%word%"=="%~4" echo   ok %~3 was %shown%, and is %~4 now.
if /i "%word%"=="%~4" exit /b 0
echo   ?? %~3 was set, and netsh does not show it as %~4; look with: netsh %~2 show global
set /a unknown+=1
exit /b 0

rem Puts one setting of netsh back, and no other: a dump that is run begins by resetting its whole context.
rem %1 its mark, %2 context, %3 setting.
:unnetwork
if not exist "%backup%\%~1.was" exit /b 0
set "found=yes"
set "word="
for /f "usebackq tokens=1,2 delims== " %%A in ("%backup%\%~1.was") do if /i "%%A"=="%~3" set "word=%%B"
call :plain
set "old=%word%"
if not defined old goto notbacknet
if "%look%"=="dry-run" echo   -- %~3 would be set to %old%.
if "%look%"=="dry-run" set /a pending+=1
if "%look%"=="dry-run" exit /b 0
netsh %~2 set global %~3=%old% >nul 2>nul
call :shown "%~2" %~3
if /i not "%word%"=="%old%" goto notbacknet
echo   ok %~3 is %old% again.
set /a changed+=1
call :putaway "%~1"
exit /b 0
:notbacknet
echo   NO %~3 of netsh %~2 could not be put back; what was noted is in "%backup%\%~1.was".
set /a failed+=1
exit /b 0

rem Whether a file is at least of a version. %1 its path, %2 to %5 the version. Sets proven: yes, no, or nothing when it can't be read.
:file
set "proven="
set "version="
if not defined probe call :learn
if exist "%probe%" for /f "delims=" %%V in ('cscript //nologo "%probe%" "%~1" 2^>nul ^<nul') do set "version=%%V"
set "slashed=%~1"
if not defined version for /f "tokens=2 delims==" %%V in ('wmic datafile where "name='%slashed:\=\\%'" get Version /format:list 2^>nul ^<nul') do set "version=%%V"
if not defined version exit /b 0
rem Through a file's own name, for what a program prints is not expanded either.
>"%probe%.txt" set version
set "part4="
for /f "usebackq tokens=1-5 delims=.= " %%A in ("%probe%.txt") do (
  if /i "%%A"=="version" set "one=%%B"
  if /i "%%A"=="version" set "two=%%C"
  if /i "%%A"=="version" set "three=%%D"
  if /i "%%A"=="version" set "part4=%%E"
)
del "%probe%.txt" 2>nul
if not defined part4 exit /b 0
set /a "part1=one" >nul 2>nul
set /a "part2=two" >nul 2>nul
set /a "part3=three" >nul 2>nul
set /a "part4=part4" >nul 2>nul
set "proven=yes"
if %part1% gtr %~2 exit /b 0
if %part1% lss %~2 goto older
if %part2% gtr %~3 exit /b 0
if %part2% lss %~3 goto older
if %part3% gtr %~4 exit /b 0
if %part3% lss %~4 goto older
if %part4% geq %~5 exit /b 0
:older
set "proven=no"
exit /b 0
rem A script that tells a file's version, in the folder for temporary files; the end removes it.
:learn
set "probe=%TEMP%\heartbeat-%RANDOM%%RANDOM%.vbs"
>"%probe%" echo WScript.Echo CreateObject("Scripting.FileSystemObject").GetFileVersion(WScript.Arguments(0)) 2>nul
exit /b 0
:forget
if defined probe if exist "%probe%" del "%probe%" 2>nul
exit /b 0

rem Whether a number of the registry is at least that much. %1 key, %2 name, %3 the number. Sets proven as above.
:number
set "proven="
set "version="
call :read "%~1" "%~2"
if not "%type%"=="REG_DWORD" exit /b 0
if "%data%"=="odd" exit /b 0
set "proven=no"
if %data% geq %~3 set "proven=yes"
exit /b 0
