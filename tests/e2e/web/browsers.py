"""What the tests with browsers on a real county share: node's modules, a person's key in the list, and the talk with the
browsers' script, which asks for what is done by zhianctl.  Imported behind `client`."""
import json, os, shutil, subprocess, sys

from client import api, ctl, env, expect, sign_in, wait_for, work


def modules(source, scratch):
    """The folder with node_modules; ends the test where there can be none."""
    lib = os.path.join(source, "tests/e2e/web/lib.sh")
    os.mkdir(scratch + "/web")
    done = subprocess.run(["bash", "-c", '. "$1"; with_modules "$2" "$3"; echo "folder $folder"', "-", lib,
                           source + "/services/console/web", scratch + "/web"], capture_output=True, text=True)
    if done.returncode == 0:
        return done.stdout.rsplit("folder ", 1)[1].strip()
    print(done.stdout + done.stderr)
    shutil.rmtree(work, ignore_errors=True)
    sys.exit(done.returncode)


def enrol(person, key):
    ctl("--as", "operator-1", "person", "signing-key", person, key, "--reason", "浏览器签名")
    line = next(json.loads(line) for line in ctl("--json", "--as", "leader-2", "proposal", "list").split("\n")
                if '"people.adopt"' in line and '"open"' in line)
    ctl("--as", "leader-2", "proposal", "approve", line["id"], "--seen", str(line.get("version", 1)))
    wait_for("the console knows the key", lambda: key in json.dumps(api("/session", sign_in(person)[1]).json))


def play(script, does):
    """Runs node with the script; each line that it says is done by what stands for its first word, until "done"."""
    browser = subprocess.Popen(["node", *script], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(env, TMPDIR=work))
    told = ""
    try:
        for told in browser.stdout:
            print(told, end="", flush=True)
            word, *rest = told.split() or [""]
            if word not in does:
                continue
            does[word](*rest)
            browser.stdin.write("ok\n")
            browser.stdin.flush()
        expect(browser.wait(60) == 0 and told == "done\n", "the browsers")
    finally:
        if browser.poll() is None:
            browser.terminate()
