/** English words for what can go wrong on this computer: files, names, proof, store, requests. */
import type { ErrorMessages } from '../error-message.ts'

export const localErrors: ErrorMessages<
  | 'source'
  | 'key'
  | 'integrity'
  | 'disk'
  | 'vault'
  | 'credentials'
  | 'connection'
  | 'port'
  | 'request'
  | 'internal'
> = {
  'source/changed': {
    title: 'File has changed',
    what: 'The file changed after its upload began. Mixing old and new parts would damage the object.',
    next: 'Nothing is sent until you choose. Parts already stored are kept.',
    do: 'Keep the parts that still match the file and send the rest, or start again from the beginning.',
  },
  'source/is-folder': {
    title: 'This is a folder',
    what: 'A folder stands where a file is expected.',
    next: 'Nothing was sent.',
    do: 'Drop the folder on the window: its files are uploaded one by one.',
  },
  'source/locked': {
    title: 'File is in use',
    what: 'Another program holds the file and does not let it be read.',
    next: 'Parts already stored are kept.',
    do: 'Close the program that uses the file, then retry.',
  },
  'source/missing': {
    title: 'File not found',
    what: 'The file is no longer where it was.',
    whatWith: 'There is no file any more at {path}.',
    next: 'Parts already stored are kept; the upload goes on once the file is back.',
    do: 'Locate the file if it was moved or renamed; or put it back, or plug in its drive, then continue.',
  },
  'source/not-a-file': {
    title: 'Not a regular file',
    what: 'This is a device, a socket or a pipe; it has no fixed content to upload.',
    next: 'Nothing was sent.',
    do: 'Copy its content into a regular file and upload that.',
  },
  'source/read-error': {
    title: 'File cannot be read',
    what: 'The disk reported an error while the file was read.',
    next: 'Parts already stored are kept.',
    do: 'Check the drive and its cable, then retry. Copy the file elsewhere if the drive is failing.',
  },
  'source/too-large': {
    title: 'File is too large',
    what: 'OSS takes at most 48.8 TB per object (10,000 parts of 5 GiB).',
    next: 'Nothing was sent.',
    do: 'Split the file and upload the pieces.',
  },
  'source/unreadable': {
    title: 'No permission to read',
    what: 'The system does not allow this user to read the file.',
    whatWith: 'The system does not allow this user to read {path}.',
    next: 'Parts already stored are kept.',
    do: 'Change the permissions of the file, then retry. On macOS also check Privacy > Files and Folders.',
  },
  'key/invalid': {
    title: 'Object name invalid',
    what: 'OSS does not take this object name: it is empty or begins with / or \\.',
    next: 'Nothing was sent.',
    do: 'Choose another destination folder or rename the file.',
  },
  'key/not-utf8': {
    title: 'File name not readable',
    what: 'The name of the file is not valid Unicode text, so OSS could not give it back unchanged.',
    next: 'Nothing was sent.',
    do: 'Rename the file, then upload it again.',
  },
  'key/too-long': {
    title: 'Object name too long',
    what: 'OSS takes at most 1,023 bytes of UTF-8 for bucket folder and file name together; one Chinese character takes 3.',
    whatWith:
      'The object name has {bytes} bytes; OSS takes at most 1,023 bytes of UTF-8, and one Chinese character takes 3.',
    next: 'Nothing was sent.',
    do: 'Shorten the file or folder names, or choose a shorter destination.',
  },
  'integrity/part': {
    title: 'Part does not match',
    what: 'The proof the service returned for a part differs from the bytes that were read.',
    next: 'The part does not count as stored and is sent again.',
    do: 'Usually nothing. If it repeats, suspect a proxy, the memory or the disk of this computer.',
  },
  'integrity/object': {
    title: 'Object does not match',
    what: 'Size or CRC-64 of the finished object differ from the file.',
    next: 'The task does not count as done. The object is left as it is; Partway deletes nothing.',
    do: 'Upload the file again. If the file was being written meanwhile, wait until it is finished.',
  },
  'disk/damaged': {
    title: 'Task data damaged',
    what: 'A file of the task list could not be read and was set aside.',
    whatWith: 'The file {path} could not be read and was set aside.',
    next: 'The last good generation is used; what the server holds is asked for again.',
    do: 'Check the drive of the data folder for errors.',
  },
  'disk/full': {
    title: 'Disk is full',
    what: 'There is no room left in the data folder to record progress safely.',
    next: 'Nothing starts without a safe record. Parts already stored are kept.',
    do: 'Free some space on that drive.',
  },
  'disk/in-use': {
    title: 'Data folder in use',
    what: 'Another Partway already works with this data folder.',
    next: 'This one changes nothing, so that both stay intact.',
    do: 'Use the running window, or close it first.',
  },
  'disk/newer-version': {
    title: 'Data of a newer version',
    what: 'The data folder was written by a newer version of Partway.',
    next: 'Nothing was changed.',
    do: 'Update Partway, or choose another data folder.',
  },
  'disk/unwritable': {
    title: 'Cannot write',
    what: 'Partway may not write into its data folder.',
    whatWith: 'Partway may not write into {path}.',
    next: 'No upload starts without a safe record.',
    do: 'Give this user the right to write there, or choose another data folder.',
  },
  'vault/unavailable': {
    title: 'No safe place for secrets',
    what: 'The system offers no protected place for secrets.',
    next: 'Secrets are kept in memory until Partway is closed.',
    do: 'Unlock or install a keyring (GNOME Keyring, KWallet), or enter the secret after each start.',
  },
  'credentials/command': {
    title: 'Credentials command failed',
    what: 'The command that hands out the keys of this connection gave none.',
    whatWith: 'The command “{program}” gave no keys. It said: {stderr}',
    next: 'Parts already stored are kept; the upload goes on once there are keys.',
    do: 'Run the command by hand and see that it prints JSON with AccessKeyId and AccessKeySecret, or edit the connection. Then try again.',
  },
  'credentials/environment': {
    title: 'No keys in the environment',
    what: 'This connection takes its keys from environment variables, which are not set.',
    whatWith:
      'This connection takes its keys from environment variables; {variable} is not set for Partway.',
    next: 'Parts already stored are kept; the upload goes on once there are keys.',
    do: 'Start Partway with the variables set, or edit the connection and enter the keys.',
  },
  'connection/in-use': {
    title: 'Connection in use',
    what: 'Tasks that are not finished use this connection.',
    whatWith: 'Tasks that are not finished use this connection: {tasks}.',
    next: 'Nothing was removed.',
    do: 'Let them finish, or cancel them or remove them from the list first.',
  },
  'credentials/missing': {
    title: 'Secret needed',
    what: 'There is no AccessKey Secret for this connection in this session.',
    next: 'Parts already stored are kept; the upload goes on once the secret is entered.',
    do: 'Edit the connection and enter the AccessKey Secret.',
  },
  'connection/unknown': {
    title: 'Connection removed',
    what: 'The connection this task belongs to no longer exists.',
    next: 'Parts already stored stay on the server.',
    do: 'Add the connection again and upload the file again, or remove the task from the list.',
  },
  'port/in-use': {
    title: 'Port is taken',
    what: 'Another program already listens on this port.',
    whatWith: 'Another program already listens on port {port}.',
    next: 'The server did not start.',
    do: 'Close that program or choose another port.',
  },
  'request/aborted': {
    title: 'Stopped',
    what: 'The request was stopped before it was finished.',
    next: 'Nothing more happens by itself.',
    do: 'Start it again when you are ready.',
  },
  'request/invalid': {
    title: 'Not understood',
    what: 'A value in the request is missing or out of range.',
    next: 'Nothing was changed.',
    do: 'Check what was entered and try again.',
  },
  'request/refused': {
    title: 'Not possible now',
    what: 'The request does not fit the present state.',
    next: 'Nothing was changed.',
    do: 'Look at the present state and try again.',
  },
  'internal/bug': {
    title: 'Internal error',
    what: 'Partway met a case it should have known: this is a mistake in the program.',
    next: 'Parts already stored are kept.',
    do: 'Copy the details and report them; then retry or restart Partway.',
  },
}
