# Sourced by ./mvnw and ./tegata: sets JAVA_HOME to a JDK 25 or later, or says in one line what to install.
# Looks at JAVA_HOME, then the PATH, then the usual folders; the first that is new enough wins.
tegata_jdk_release() { # prints the feature release of the JDK in $1, or nothing when there is no full JDK
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}
tegata_find_jdk() {
  tegata_on_path=$(command -v javac 2>/dev/null) && tegata_on_path=$(readlink -f "$tegata_on_path" 2>/dev/null) || tegata_on_path=
  tegata_on_path=${tegata_on_path%/bin/javac}
  for tegata_candidate in "${JAVA_HOME-}" "$tegata_on_path" \
    $(set +f; ls -d1 /usr/lib/jvm/* /opt/jdk* /opt/java/* "$HOME"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home 2>/dev/null); do
    [ -n "$tegata_candidate" ] || continue
    tegata_release=$(tegata_jdk_release "$tegata_candidate")
    if [ -n "$tegata_release" ] && [ "$tegata_release" -ge 25 ]; then
      JAVA_HOME=$tegata_candidate
      export JAVA_HOME
      return 0
    fi
  done
  echo "Tegata needs a JDK 25 or later: install one (for example Temurin 25, package temurin-25-jdk) or point JAVA_HOME at it." >&2
  return 1
}
tegata_find_jdk || exit 1
