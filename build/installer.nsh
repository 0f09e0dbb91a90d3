; What electron-builder's installer does not do by itself: the scheme of links, of this user as the program is. Everything after
; `--` is an argument and never an option.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\gatehouse" "" "URL:Gatehouse"
  WriteRegStr SHELL_CONTEXT "Software\Classes\gatehouse" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\gatehouse\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\gatehouse\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" -- "%1"'
!macroend

!macro customUnInstall
  DeleteRegKey SHELL_CONTEXT "Software\Classes\gatehouse"
!macroend
