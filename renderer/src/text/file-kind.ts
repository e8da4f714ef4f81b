/** The kind of a file by its ending, for the icon before its name. Pure. */
export type FileKind = 'video' | 'audio' | 'image' | 'archive' | 'disc' | 'data' | 'text' | 'file'

const endings: Readonly<Record<Exclude<FileKind, 'file'>, string>> = {
  video: 'mov mp4 mkv avi mxf braw r3d ts m4v webm mpg mpeg wmv flv',
  audio: 'wav mp3 flac aac aif aiff ogg m4a opus',
  image: 'jpg jpeg png gif webp tif tiff heic raw dng cr3 nef arw psd svg bmp exr dpx',
  archive: 'zip tar gz tgz zst xz bz2 7z rar lz4 br',
  disc: 'iso img qcow2 vmdk vhd vhdx dmg vdi ova',
  data: 'parquet sql dump db sqlite csv tsv jsonl avro orc safetensors npy h5 bak mdf',
  text: 'txt md pdf doc docx xls xlsx ppt pptx log json xml html yaml yml',
}

const kinds = new Map<string, FileKind>(
  Object.entries(endings).flatMap(([kind, list]) =>
    list.split(' ').map((ending) => [ending, kind as FileKind] as const),
  ),
)

/** `video` for `EP07.mov`; `file` for anything unknown. */
export function fileKind(name: string): FileKind {
  const dot = name.lastIndexOf('.')
  return kinds.get(name.slice(dot + 1).toLowerCase()) ?? 'file'
}
