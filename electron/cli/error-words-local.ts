/** Words for what can go wrong on this computer. */
import type { ErrorCode } from '#shared/error-codes.ts'
import type { ErrorWords } from './error-words.ts'

export const localErrorWords = {
  'source/changed': {
    what: 'The file changed after its upload began; old and new parts are not mixed.',
    remedy: 'Run the same command again: parts that still match are kept, the rest is sent.',
  },
  'source/is-folder': {
    what: '{path|It} is a folder; a file is expected.',
    remedy: 'Name a target that ends in / to upload the files of the folder one by one.',
  },
  'source/locked': {
    what: 'Another program holds {path|the file} and does not let it be read.',
    remedy: 'Close that program, then run the same command again.',
  },
  'source/missing': {
    what: 'There is no file at {path|that place}.',
    remedy:
      'Put it back or plug in its drive and run the same command again, or name its new place: to the same target it goes on.',
  },
  'source/not-a-file': {
    what: '{path|It} is {what|a device, a socket or a pipe}, not a regular file.',
    remedy: 'Copy its content into a regular file; for links inside a folder use --links follow.',
  },
  'source/read-error': {
    what: 'The disk reported an error while {path|the file} was read.',
    remedy: 'Check the drive, then run the same command again.',
  },
  'source/too-large': {
    what: 'The file is too large: OSS takes at most 48.8 TB per object (10,000 parts of 5 GiB).',
    remedy: 'Split the file and upload the pieces.',
  },
  'source/unreadable': {
    what: 'There is no permission to read {path|the file}.',
    remedy: 'Change its permissions or run as a user who may read it.',
  },
  'key/invalid': {
    what: 'OSS does not take this object name: it is empty or begins with / or \\.',
    remedy: 'Choose another target or rename the file.',
  },
  'key/not-utf8': {
    what: 'The name of the file is not valid UTF-8, so OSS could not give it back unchanged.',
    remedy: 'Rename the file, then upload it again.',
  },
  'key/too-long': {
    what: 'The object name has {bytes|too many} bytes; OSS takes at most 1,023 bytes of UTF-8.',
    remedy: 'Shorten the file or folder names, or choose a shorter target.',
  },
  'integrity/part': {
    what: 'The proof the service returned for a part differs from the bytes that were read.',
    remedy: 'Run the same command again; if it repeats, suspect a proxy, memory or disk.',
  },
  'integrity/object': {
    what: 'Size or CRC-64 of the finished object differ from the file.',
    remedy: 'Upload the file again; wait until nothing writes to it any more.',
  },
  'disk/damaged': {
    what: 'A file of the task list could not be read and was set aside: {path|see the data folder}.',
    remedy: 'Check the drive of the data folder for errors.',
  },
  'disk/full': {
    what: 'There is no room left in the data folder {folder|} to record progress safely.',
    remedy:
      'Free some space there or choose another folder with --data, then run the command again.',
  },
  'disk/in-use': {
    what: 'Another Partway (process {pid|unknown}) already works with the data folder {folder|}.',
    remedy: 'Wait until it ends, or choose another folder with --data.',
  },
  'disk/newer-version': {
    what: 'The data folder {folder|} was written by a newer version of Partway.',
    remedy: 'Update Partway, or choose another folder with --data.',
  },
  'disk/unwritable': {
    what: 'Partway may not write into its data folder {folder|} ({osCode|no permission}).',
    remedy: 'Give this user the right to write there, or choose another folder with --data.',
  },
  'vault/unavailable': {
    what: 'The system offers no protected place for secrets.',
    remedy: 'The command line takes secrets from the environment and needs none.',
  },
  'credentials/command': {
    what: 'The credentials command {program|} gave no credentials ({reason|failed}). It said: {stderr|nothing}.',
    remedy:
      'Run it by hand: it has to print JSON with AccessKeyId, AccessKeySecret and, for temporary ones, SecurityToken and Expiration.',
  },
  'credentials/environment': {
    what: 'There are no credentials in the environment: {variable|OSS_ACCESS_KEY_ID} is not set.',
    remedy: 'Set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET in the environment.',
  },
  'connection/in-use': {
    what: 'Unfinished tasks use the connection.',
    remedy: 'Finish or cancel them first.',
  },
  'credentials/missing': {
    what: 'There is no AccessKey Secret.',
    remedy: 'Set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET in the environment.',
  },
  'connection/unknown': {
    what: 'The task belongs to another service than the one named by --endpoint.',
    remedy: 'Run the command with the endpoint the task was begun with.',
  },
  'port/in-use': {
    what: 'Another program already listens on port {port|that was asked for}.',
    remedy: 'Close that program or choose another port with --port.',
  },
  'request/aborted': {
    what: 'It was stopped before it was finished.',
    remedy: 'Run the same command again to continue.',
  },
  'request/invalid': {
    what: 'A value is missing or out of range.',
    remedy: 'Check the arguments; see partway --help.',
  },
  'request/refused': {
    what: 'The request does not fit the present state.',
    remedy: 'Check --endpoint; otherwise run the command again.',
  },
  'internal/bug': {
    what: 'Partway met a case it should have known: this is a mistake in the program.',
    remedy: 'Please report it. Running the same command again continues the upload.',
  },
} satisfies Partial<Record<ErrorCode, ErrorWords>>
