import type { ErrorPage } from "./error-page.ts";

type FileErrorCode =
  | "CHANGESETS_OUTPUT_UNWRITABLE"
  | "FILE_UNREADABLE"
  | "FILE_MISSING"
  | "FILE_FORBIDDEN"
  | "FILE_KIND_UNEXPECTED"
  | "FILE_SYSTEM_READ_ONLY"
  | "DISK_FULL"
  | "OPEN_FILES_EXHAUSTED"
  | "OUTPUT_UNWRITABLE"
  | "REPORT_UNREADABLE"
  | "REPORT_UNFINISHED"
  | "REPORT_UNWRITABLE"
  | "SUMMARY_UNWRITABLE";

/** A file could not be read or written, the report among them. */
export const fileErrors: Readonly<Record<FileErrorCode, ErrorPage>> = {
  CHANGESETS_OUTPUT_UNWRITABLE: {
    title: "The file that tells changesets what went out cannot be written",
    what: "The variable `CHANGESETS_OUTPUT` names a file in which `changesets/action` 2 and changesets-gitlab look for the tags of what was published. Said before the release, nothing was sent; said after it, the report has what went out.",
    why: "The action sets it to a file in the runner's temporary directory. A job that sets it itself may name a directory that this user may not write to.",
    fix: "Leave the variable to the action, or give it a file that can be written: `ls -ld <directory>` shows who may. After a release run the same command again, such as `slipway publish --code-beside-token`: nothing is sent twice, and the lines are written.",
    sources: ["https://github.com/changesets/action/blob/v2.1.1/src/run.ts"],
  },
  FILE_UNREADABLE: {
    title: "A file that the command line names cannot be read",
    what: "The message names the file and the option or argument that gave it.",
    why: "It is not there, is a directory, or may not be read by this user. Paths on the command line count from the directory in which Slipway is started.",
    fix: "`ls -l <file>` shows whether it is there and who may read it. In a workflow, look where the artifact was downloaded to.",
    sources: [],
  },
  FILE_MISSING: {
    title: "A file or a directory is not there",
    what: "The operating system knows nothing under the path that the message names (ENOENT).",
    why: "The directory of a file to be written does not exist, or something was removed while Slipway was at work: by a clean-up, by a build that runs beside it, by another release in the same directory.",
    fix: "Create the directory first: `mkdir -p <directory>`. If the path is one that Slipway made itself, run again with nothing else at work there.",
    sources: ["https://man7.org/linux/man-pages/man3/errno.3.html"],
  },
  FILE_FORBIDDEN: {
    title: "The operating system denies access",
    what: "This user may not read, write or run what the message names (EACCES, EPERM).",
    why: "A container that runs as another user than the one who made the files is the usual cause, or a step that ran with `sudo`. Some systems also deny what a security policy or a virus scanner holds.",
    fix: "`ls -ld <path>` shows the owner. Give the path to this user, `sudo chown -R $(id -u) <path>`, or choose another directory, such as with `--out`. Do not run Slipway as root to get around it: the files it makes would be root's.",
    sources: ["https://man7.org/linux/man-pages/man3/errno.3.html"],
  },
  FILE_KIND_UNEXPECTED: {
    title: "A directory stands where a file is expected, or a file where a directory is",
    what: "The path is there and is of another kind (EISDIR, ENOTDIR, EEXIST), a pipe or a device (EFTYPE), or a link that leads back to itself (ELOOP).",
    why: "An option that takes a file was given a directory: `--plan release` instead of `--plan release/plan.json`. Or a file lies where a directory is to be made, or on the way to it.",
    fix: "Give the other kind, or remove what is in the way. `slipway <command> --help` says of each option whether it takes a file or a directory.",
    sources: ["https://man7.org/linux/man-pages/man3/errno.3.html"],
  },
  FILE_SYSTEM_READ_ONLY: {
    title: "The file system is read-only",
    what: "Nothing can be written at the path that the message names (EROFS).",
    why: "A container whose repository is mounted read-only, or a disk that the system has closed for writing after an error.",
    fix: "Let Slipway write elsewhere: `slipway pack --out <directory>`. Temporary files follow `TMPDIR`.",
    sources: ["https://man7.org/linux/man-pages/man3/errno.3.html"],
  },
  DISK_FULL: {
    title: "There is no room to write",
    what: "The disk is full, or a quota or a limit of file sizes is reached (ENOSPC, EDQUOT, EFBIG).",
    why: "Packing needs the size of all tarballs in the temporary directory and once more in the packed directory. A runner's disk holds little more than a build of some monorepos.",
    fix: "`df -h` shows what is full. Remove caches and build directories, or pack elsewhere: `TMPDIR=<directory> slipway pack --out <directory>`. While publishing, make room and run the same command again: what the registry shows is not sent twice.",
    sources: ["https://man7.org/linux/man-pages/man3/errno.3.html"],
  },
  OPEN_FILES_EXHAUSTED: {
    title: "Too many files are open",
    what: "This process, or the whole system, may not open another file (EMFILE, ENFILE).",
    why: "Slipway opens some dozens of files and connections at a time, and so does the package manager it runs. macOS and some containers allow 256.",
    fix: "Raise the limit in the same shell and start again: `ulimit -n 4096`.",
    sources: ["https://man7.org/linux/man-pages/man3/errno.3.html"],
  },
  OUTPUT_UNWRITABLE: {
    title: "The output could not be written to its end",
    what: "Standard output or standard error took no more. The command itself came to its end, and what it did is done: only its words are cut off.",
    why: "Output that is sent to a file fails when the disk is full. A reader that has gone, such as `head`, is not an error: the rest is then dropped in silence, and the exit code is the command's own.",
    fix: "Make room, and ask again for what was cut off: after a release, `slipway report report.json` prints the same.",
    sources: [],
  },
  REPORT_UNREADABLE: {
    title: "A file is not a report of Slipway",
    what: "It is not there, is not JSON, or has not the form of `report.json`. The message names the first field that is not as expected.",
    why: "Whatever is approved, verified or announced goes by the report. A plan, a ledger or the output of another command holds something else, and a report that was changed by hand may say what never happened.",
    fix: "Take the `report.json` that `slipway publish` leaves in `slipway-result`, or where `--out` says: `gh run download <run>`. Run the version of Slipway that made it, or a later one.",
    sources: [],
  },
  REPORT_UNFINISHED: {
    title: "The run that a report is of has not come to its end",
    what: "The report says that a run had begun and nothing else. It is replaced by the real one when the run ends.",
    why: "Publishing puts this in the place of whatever report was there before it does anything, so that no earlier report, nor one that somebody else wrote, is taken for what this run did. The run is still under way, was killed, or could not begin: its log says which.",
    fix: "Wait for the run, or run the same command again, such as `slipway publish --from packed --plan plan.json`: it goes on where the other one stopped. What the registry shows is not sent twice, and the ledger beside the report says how far it came.",
    sources: [],
  },
  REPORT_UNWRITABLE: {
    title: "The report cannot be written",
    what: "`report.json`, or the page `report.md` beside it, could not be replaced. The old one, where there was one, is whole. When that happens before anything is sent, nothing is; when it happens at the end, the outcomes were printed before.",
    why: "The disk is full, the directory may not be written by this user, or the file is held open by another program.",
    fix: "`df -h` shows what is full, `ls -ld` who may write. Mend that and run the same command again. The registry has what it accepted, the ledger says so, and nothing is sent twice: the run writes the report it could not write before.",
    sources: [],
  },
  SUMMARY_UNWRITABLE: {
    title: "The job's summary cannot be written",
    what: "The file that the variable `GITHUB_STEP_SUMMARY` names takes no text. Everything else was told and done before.",
    why: "The runner makes the file for each step. In a container it may belong to another user, and outside of GitHub Actions the variable may be left over and lead nowhere.",
    fix: "Let the step run as the user that the runner runs as, or take the variable away: `env -u GITHUB_STEP_SUMMARY slipway report report.json`.",
    sources: ["https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary"],
  },
};
