/** What `--help` says. */

export const generalHelp = `Partway uploads big files and folders to Alibaba Cloud OSS and never loses one.

Usage:
  partway upload FILE|FOLDER... oss://BUCKET/PREFIX/   upload, resumable across kills
  partway ls [oss://BUCKET[/PREFIX]]                   buckets, or what is in one of them
  partway fragments list [oss://BUCKET[/PREFIX]...]    incomplete uploads on the service
  partway fragments parts oss://BUCKET/KEY ...         what one of them holds
  partway fragments adopt FILE oss://BUCKET/KEY ...    finish one with the local file
  partway fragments complete oss://BUCKET/KEY ...      make the object of the parts that are stored
  partway fragments delete oss://BUCKET/KEY ...        delete incomplete uploads
  partway receipt show|verify RECEIPT                  what was proven, and whether it still holds
  partway local-oss                                    an OSS-compatible server on this computer
  partway COMMAND --help                               the options of a command
  partway --version

Credentials are never taken from arguments, but from the environment:
  OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET, and OSS_SESSION_TOKEN for temporary ones;
or from a command, or a profile of ossutil.
`

const serviceHelp = `Service:
  --endpoint HOST        e.g. oss-cn-hangzhou.aliyuncs.com (or OSS_ENDPOINT)
  --region ID            e.g. cn-hangzhou (or OSS_REGION); told by most endpoints
  --endpoint-type TYPE   of the region: public, internal, dual-stack, accelerate, accelerate-overseas
  --path-style           bucket in the path instead of the host name; default on this computer
  --cname                the endpoint is a custom domain bound to the bucket
  --signature v4|v1      default v4

Credentials:
  OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, for temporary ones, OSS_SESSION_TOKEN in the
  environment; or ALIBABA_CLOUD_ACCESS_KEY_ID, _ACCESS_KEY_SECRET and _SECURITY_TOKEN.
  --credentials-command COMMAND
                         prints JSON with AccessKeyId, AccessKeySecret, SecurityToken, Expiration;
                         started without a shell, and again before they expire
                         (or PARTWAY_CREDENTIALS_COMMAND)
  --profile NAME         service and keys of this profile of ossutil's configuration
  --ossutil-config FILE  instead of ~/.ossutilconfig
`

export const uploadHelp = `Usage: partway upload [options] FILE|FOLDER... oss://BUCKET/PREFIX/

Uploads files and the files of folders. One FILE and a target without / at its end gives the
object that name; otherwise the target is a prefix. Run the same command again after Ctrl-C,
SIGKILL or a power cut: it goes on where it was and sends no stored part twice.

${serviceHelp}
Transfer:
  --part-size SIZE       100KiB to 5GiB; default by file size and line
  --part-count N         cut each file into N parts instead
  --parts-at-once N      parts of one file on the wire, 1 to 32; default as many as the line takes
  --tasks-at-once N      files at the same time, 1 to 16; default 3
  --threshold SIZE       files of at least this size go up in parts; default 8MiB
  --no-md5               do not send Content-MD5; CRC-64 still proves every part
  --forbid-overwrite     never replace an object that is there
  --links skip|follow    symbolic links inside folders; default skip
  --stall-timeout SEC    no byte moved for this long: send the part again; default 30
  --give-up-after SEC    stop after waiting this long for the service; default: keep trying

Other:
  --data FOLDER          where unfinished uploads are noted
  --json                 one JSON object per line on stdout (always so when it is no terminal)
  --verbose              technical messages on stderr
  SIZE is a number of bytes, or with KiB, MiB, GiB (KB, MB, GB count by 1000).

JSON lines have "type" and "at"; types: added, state, progress (at most once a second and file),
adopted, part-retry, done (etag, crc64, requestId, receipt), failed and refused (code, what, remedy,
requestId), notice, and summary as the last line.

Exit code: 0 every file is uploaded and proven; 1 some are not, each with its cause on stderr;
2 the command line is wrong; 130 stopped by Ctrl-C, to be continued.
`

export const lsHelp = `Usage:
  partway ls                            the buckets
  partway ls oss://BUCKET/FOLDER/       the folders and objects of one level
  partway ls oss://BUCKET/FOLDER/NAME   those whose names begin so

A page of 1,000 is one request. Names with characters a terminal would act on are written out.

${serviceHelp}
Listing:
  --recursive, -r        everything below, without folders
  --max N                stop after N rows
  --json                 one JSON object per line on stdout: bucket (name, region), folder (key),
                         object (key, bytes, modified, storageClass), summary (folders, objects,
                         bytes, stopped)

Exit code: 0 listed; 1 not, with the cause on stderr; 2 the command line is wrong; 130 stopped by
Ctrl-C.
`

export const fragmentsHelp = `Usage:
  partway fragments list [oss://BUCKET[/PREFIX]...]
  partway fragments parts oss://BUCKET/KEY --upload-id ID
  partway fragments adopt FILE oss://BUCKET/KEY --upload-id ID
  partway fragments adopt --search FOLDER oss://BUCKET/KEY --upload-id ID
  partway fragments complete oss://BUCKET/KEY --upload-id ID
  partway fragments delete oss://BUCKET/KEY --upload-id ID
  partway fragments delete oss://BUCKET[/PREFIX]... --older-than 30d | --all

A fragment is an incomplete multipart upload: its parts are stored and billed until it is
completed or deleted. Without a bucket, list looks through all of them. Uploads that unfinished
tasks of the data folder go on with are marked in the list and left out when deleting.

adopt compares every stored part with FILE, says what would be sent, and finishes the upload: parts
that match are not sent again. It refuses a file most stored parts differ from. Run the same command
again after an interruption. With --search it looks for the file among the sources of earlier
uploads and below FOLDER: by size, name and first stored part. One match is taken, several are
listed.

complete makes the object of whatever parts are stored, gaps or not, after it has shown them: for an
expert who has no file any more. What is missing at the end cannot be seen.

${serviceHelp}
Choosing:
  --prefix TEXT          only keys that begin so, where no path is behind the bucket
  --older-than AGE       only those begun at least this long ago: 30d, 12h
  --upload-id ID         this one, of exactly this key
  --max-requests N       stop listing after N requests, which are billed; their number is shown

Deleting, adopting, completing:
  --all                  delete: all under the prefix
  --with-tasks           delete: also those of unfinished tasks, which are forgotten
  --search FOLDER        adopt: look for the file there; symbolic links are not followed
  --dry-run              say what would be deleted, sent or completed, change nothing
  --yes                  do not ask; needed without a terminal
  --forbid-overwrite     adopt, complete: never replace an object that is there
  --no-md5               adopt: do not send Content-MD5

Other:
  --data FOLDER          where unfinished uploads are noted, and prices.json if costs are not to be
                         estimated by list prices
  --json                 one JSON object per line on stdout: fragment (key, uploadId, initiated,
                         storageClass, parts, bytes, costPerMonth, use, inUseBy), bucket-failed, part,
                         found-file, adoption-plan, adoption-refused, completion-plan, completed,
                         completion-refused, chosen, deleted, kept, failed, summary
  --verbose              technical messages on stderr

Exit code: 0 done; 1 something could not be listed, adopted, completed or deleted, each with its
cause on stderr; 2 the command line is wrong; 130 stopped by Ctrl-C.
`

export const receiptHelp = `Usage:
  partway receipt show RECEIPT [--json]
  partway receipt verify RECEIPT [service options]
  partway receipt verify RECEIPT --file PATH

A receipt is the proof of one uploaded object: size, CRC-64, every part's MD5 and CRC-64, request
IDs. Uploads keep theirs in the data folder, under receipts; "done" lines of --json name it. Those of
small files lie together there, in packs, and are found under the name told.
verify asks the service with one HEAD, or reads a local file; nothing is downloaded.

${serviceHelp}
Other:
  --file PATH            compare this file instead; names the first part that differs
  --json                 one JSON object on stdout

Exit code: 0 proven (show: read); 1 changed, gone, or not to be proven; 2 the command line is wrong
or the file is no undamaged receipt; 130 stopped by Ctrl-C.
`
