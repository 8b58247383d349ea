' Heartbeat Advisor: the part of collect.cmd that cmd cannot do. It reads and prints; run writes the files that it is told.
' collect.cmd carries these lines and writes them out for itself; no line may hold a percent sign or be empty.
Option Explicit
On Error Resume Next
Dim shell, fso, job
Set shell = CreateObject("WScript.Shell")
Set fso = CreateObject("Scripting.FileSystemObject")
job = "all"
If WScript.Arguments.Count > 0 Then job = LCase(WScript.Arguments(0))
If job = "all" Then WScript.Quit All()
If job = "utc" Then WScript.Echo Stamp(DateAdd("n", Bias(), Now))
If job = "run" Then WScript.Quit RunFor(CLng(WScript.Arguments(1)), WScript.Arguments(2), WScript.Arguments(3))
If job = "values" Then WScript.Quit Values(WScript.Arguments(1))
If job = "wmi" Then WScript.Quit Objects(WScript.Arguments(1), Split(WScript.Arguments(2), ","))
If job = "file" Then WScript.Quit FileOf(WScript.Arguments(1), WScript.Arguments(2))
If job = "events" Then WScript.Quit Events(WScript.Arguments(1), CLng(WScript.Arguments(2)), CLng(WScript.Arguments(3)))
If job = "counters" Then WScript.Quit Counters(WScript.Arguments(1))
WScript.Quit 0
' Without collect.cmd: what WMI and the file system tell, as one list. cscript //nologo collect.vbs >facts.txt
Function All()
  On Error Resume Next
  Dim folder, drivers
  If InStr(LCase(WScript.FullName), "wscript.exe") > 0 Then
    WScript.Echo "Start it in a command prompt: cscript //nologo collect.vbs >facts.txt"
    All = 2
    Exit Function
  End If
  folder = fso.GetSpecialFolder(0).Path
  drivers = folder & "\Sysnative\drivers\ndis.sys"
  If Not fso.FileExists(drivers) Then drivers = folder & "\system32\drivers\ndis.sys"
  Objects "Win32_OperatingSystem", Split("BuildNumber,Caption,CSDVersion,CSName,CurrentTimeZone,OSArchitecture,OtherTypeDescription,ServicePackMajorVersion,Version", ",")
  Objects "Win32_ComputerSystem", Split("Manufacturer,Model,NumberOfLogicalProcessors,SystemType", ",")
  Objects "Win32_Processor", Split("DeviceID,NumberOfLogicalProcessors", ",")
  Objects "Win32_QuickFixEngineering", Split("Description,HotFixID,InstalledOn,ServicePackInEffect", ",")
  WScript.Echo ""
  FileOf drivers, folder & "\system32\drivers\ndis.sys"
  All = 0
End Function
' UTC = local + bias, in minutes; the one in force now.
Function Bias()
  On Error Resume Next
  Dim system
  Err.Clear
  Bias = shell.RegRead("HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation\ActiveTimeBias")
  If Err.Number = 0 And IsNumeric(Bias) And Not IsEmpty(Bias) Then Exit Function
  Bias = Empty
  For Each system In GetObject("winmgmts:\\.\root\cimv2").ExecQuery("SELECT CurrentTimeZone FROM Win32_OperatingSystem")
    Bias = -CLng(system.CurrentTimeZone)
  Next
  Err.Clear
End Function
Function Two(number)
  Two = Right("0" & number, 2)
End Function
Function Digits(at)
  Digits = Year(at) & Two(Month(at)) & Two(Day(at)) & Two(Hour(at)) & Two(Minute(at)) & Two(Second(at))
End Function
Function Stamp(at)
  Stamp = Year(at) & "-" & Two(Month(at)) & "-" & Two(Day(at)) & "T" & Two(Hour(at)) & ":" & Two(Minute(at)) & ":" & Two(Second(at)) & "Z"
End Function
' The command of the variable _command, with a limit of time: 258 (the wait timed out) when it still runs then.
Function RunFor(seconds, target, output)
  On Error Resume Next
  Dim work, file, started, line
  work = "step-" & target
  If fso.FileExists(work & ".done") Then fso.DeleteFile work & ".done"
  Set file = fso.CreateTextFile(work & ".cmd", True)
  file.WriteLine "@<nul " & shell.Environment("Process").Item("_command") & " >""" & output & """ 2>""" & work & ".err"""
  file.WriteLine "@>""" & work & ".code"" echo " & Chr(37) & "errorlevel" & Chr(37)
  file.WriteLine "@>""" & work & ".done"" echo done"
  file.Close
  shell.Run "cmd /d /c .\" & work & ".cmd", 0, False
  started = Now
  RunFor = 258
  Do Until fso.FileExists(work & ".done")
    WScript.Sleep 50
    If (Now - started) * 86400 > seconds Then Exit Function
  Loop
  Set file = fso.OpenTextFile(work & ".code", 1)
  RunFor = CLng(Trim(file.ReadLine))
  file.Close
End Function
' Values of one key, by name, as reg query prints them: the others of the key are nobody's business.
Function Values(key)
  On Error Resume Next
  Dim index, name, value, found
  Values = 1
  For index = 2 To WScript.Arguments.Count - 1
    name = WScript.Arguments(index)
    Err.Clear
    value = shell.RegRead(key & "\" & name)
    If Err.Number = 0 And (VarType(value) = vbString Or VarType(value) = vbLong Or VarType(value) = vbInteger) Then
      If Not found Then WScript.Echo Replace(key, "HKLM\", "HKEY_LOCAL_MACHINE\")
      found = True
      Values = 0
      If VarType(value) = vbString Then WScript.Echo "    " & name & "    REG_SZ    " & value
      If VarType(value) <> vbString Then WScript.Echo "    " & name & "    REG_DWORD    0x" & LCase(Hex(value))
    End If
  Next
  If Not found Then WScript.StdErr.WriteLine "None of the values can be read."
End Function
' Objects of a WMI class as lines of property=value; a property that this Windows lacks is left out.
Function Objects(className, names)
  On Error Resume Next
  Dim item, name, text
  Objects = 1
  Err.Clear
  For Each item In GetObject("winmgmts:\\.\root\cimv2").ExecQuery("SELECT * FROM " & className)
    If Err.Number <> 0 Then Exit For
    WScript.Echo ""
    For Each name In names
      text = Empty
      text = item.Properties_.Item(name).Value
      If Err.Number = 0 Then WScript.Echo name & "=" & text
      Err.Clear
    Next
    Objects = 0
  Next
  If Objects <> 0 Then WScript.StdErr.WriteLine "WMI gives no object of " & className & ". " & Err.Description
End Function
' One file as lines of property=value, under the name that it has on the machine.
Function FileOf(path, name)
  On Error Resume Next
  Dim file
  Err.Clear
  FileOf = 1
  Set file = fso.GetFile(path)
  If Err.Number <> 0 Then
    WScript.StdErr.WriteLine Err.Description & " " & path
    Exit Function
  End If
  FileOf = 0
  WScript.Echo "FileSize=" & file.Size
  If Not IsEmpty(Bias()) Then WScript.Echo "LastModified=" & Digits(DateAdd("n", Bias(), file.DateLastModified)) & ".000000+000"
  WScript.Echo "Name=" & name
  Err.Clear
  WScript.Echo "Version=" & fso.GetFileVersion(path)
End Function
Function Quoted(value)
  If IsNull(value) Or IsEmpty(value) Then value = ""
  Quoted = """" & Replace(Replace(Replace(CStr(value), """", """"""), vbCr, " "), vbLf, " ") & """"
End Function
' The newest events of a log, newest first, at most so many and for at most so many seconds.
Function Events(log, most, seconds)
  On Error Resume Next
  Dim entry, count, started, query, moniker
  Events = 1
  query = "SELECT * FROM Win32_NTLogEvent WHERE Logfile='" & log & "'"
  moniker = "winmgmts:\\.\root\cimv2"
  If log = "Security" Then query = query & " AND (EventCode=520 OR EventCode=4616)"
  If log = "Security" Then moniker = "winmgmts:{(Security)}\\.\root\cimv2"
  started = Now
  Err.Clear
  For Each entry In GetObject(moniker).ExecQuery(query, "WQL", 48)
    If Err.Number <> 0 Then Exit For
    If count = 0 Then WScript.Echo """SourceName"",""EventCode"",""Type"",""ComputerName"",""TimeGenerated"",""Message"""
    WScript.Echo Quoted(entry.SourceName) & "," & Quoted(entry.EventCode) & "," & Quoted(entry.Type) & "," & Quoted(entry.ComputerName) & "," & Quoted(entry.TimeGenerated) & "," & Quoted(Told(entry))
    count = count + 1
    Events = 0
    If count >= most Or (Now - started) * 86400 > seconds Then Exit For
    Err.Clear
  Next
  If count = 0 Then WScript.StdErr.WriteLine "WMI gives no event of the log " & log & ". " & Err.Description
End Function
' The sentence; where no file on this machine has it, the words that fill its gaps.
Function Told(entry)
  On Error Resume Next
  Told = entry.Message
  If IsNull(Told) Or IsEmpty(Told) Then Told = Join(entry.InsertionStrings, " ")
End Function
' Perfmon's counters in the language of this Windows: its registry numbers them, in English (009) and in its own.
Function Counters(list)
  On Error Resume Next
  Dim english, local, index, numbers, names, file, line, parts
  Counters = 0
  Set numbers = CreateObject("Scripting.Dictionary")
  Set names = CreateObject("Scripting.Dictionary")
  english = shell.RegRead("HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Perflib\009\Counter")
  local = shell.RegRead("HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Perflib\CurrentLanguage\Counter")
  If Not IsArray(local) Then
    index = CLng("&H" & shell.RegRead("HKLM\SYSTEM\CurrentControlSet\Control\Nls\Language\InstallLanguage")) And 1023
    local = shell.RegRead("HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Perflib\" & Right("00" & Hex(index), 3) & "\Counter")
  End If
  If IsArray(english) And IsArray(local) Then
    For index = 0 To UBound(english) - 1 Step 2
      If Not numbers.Exists(english(index + 1)) Then numbers.Add english(index + 1), english(index)
    Next
    For index = 0 To UBound(local) - 1 Step 2
      If Not names.Exists(local(index)) Then names.Add local(index), local(index + 1)
    Next
  End If
  Set file = fso.OpenTextFile(list, 1)
  Do Until file.AtEndOfStream
    line = file.ReadLine
    parts = Split(line, "\")
    If UBound(parts) = 2 Then
      index = InStr(parts(1) & "(", "(")
      WScript.Echo "\" & Translated(Left(parts(1), index - 1), numbers, names) & Mid(parts(1), index) & "\" & Translated(parts(2), numbers, names)
    End If
  Loop
End Function
Function Translated(word, numbers, names)
  On Error Resume Next
  Translated = word
  If Not numbers.Exists(word) Then Exit Function
  If names.Exists(numbers.Item(word)) Then Translated = names.Item(numbers.Item(word))
End Function
