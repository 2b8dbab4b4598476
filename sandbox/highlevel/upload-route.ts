/** `POST /conversations/messages/upload`: 5 MB a file, 5 files a request, and only the documented types. */
import { parseMultipart, type FormFile } from '../support/body.ts';
import type { Answer, Call } from '../support/call.ts';
import { letterId } from '../support/random.ts';
import { problem, uploadProblem } from './errors.ts';
import { admit, mayReach } from './guard.ts';
import type { HighLevelWorld } from './highlevel-world.ts';

export const UPLOAD_FILE_BYTES = 5 * 1024 * 1024;
const UPLOAD_FILES = 5;
/** Five files of the largest size and some room for the parts' heads. */
export const UPLOAD_LIMIT_BYTES = UPLOAD_FILES * UPLOAD_FILE_BYTES + 1024 * 1024;

/** The marketplace docs' page on uploads. WEBP, MOV and WEBM are absent from it. */
export const UPLOAD_EXTENSIONS: ReadonlySet<string> = new Set([
  ...['jpg', 'jpeg', 'png', 'gif', 'svg', 'heic', 'ai', 'mp4', 'mpeg', '3gp'],
  ...['mp3', 'wav', 'wave', 'aiff', 'aif', 'aifc', 'gsm', 'ulaw', 'ogg', 'aac', 'm4a', 'amr'],
  ...['pdf', 'doc', 'docx', 'txt', 'csv', 'xls', 'xlsx', 'ppt', 'pptx', 'odt'],
  ...['zip', 'rar', 'vcf', 'vcard', 'ics'],
]);
const REFUSED_TYPES = new Set(['image/webp', 'video/quicktime', 'video/webm', 'text/html']);

export function postUpload(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'conversations', 'conversations/message.write');
  const contentType = call.headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/form-data')) {
    throw uploadProblem(415, 'The content type must be multipart/form-data');
  }
  const form = parseMultipart(call.raw, contentType);
  if (!form) throw uploadProblem(400, 'Multipart: unexpected end of form');
  const { locationId, contactId, conversationId } = form.fields;
  if (!locationId) throw uploadProblem(400, 'locationId is required');
  if (!contactId && !conversationId) {
    throw uploadProblem(400, 'conversationId or contactId is required');
  }
  mayReach(token, locationId);
  // An unknown conversation was answered 500.
  const conversation = conversationId ? world.state.conversations.get(conversationId) : null;
  if (conversation === undefined) throw problem(500, 'Internal Server Error');
  const contact = contactId ? world.state.contacts.get(contactId) : null;
  if (contact === undefined || (contact && contact.locationId !== locationId)) {
    throw problem(404, `Contact with id ${contactId ?? ''} not found`);
  }
  checkFiles(form.files);
  const uploadedFiles: Record<string, string> = {};
  for (const file of form.files) {
    uploadedFiles[file.fileName] = call.forget
      ? world.fileUrl(locationId, letterId(), file.fileName)
      : world.keepFile(locationId, file.fileName, file.contentType, file.bytes);
  }
  return { status: 200, body: { uploadedFiles, traceId: letterId(24) } };
}

function checkFiles(files: readonly FormFile[]): void {
  if (files.length === 0) throw uploadProblem(400, 'At least one file is required');
  if (files.length > UPLOAD_FILES) throw uploadProblem(400, 'At most 5 files are allowed');
  for (const file of files) {
    if (file.field !== 'fileAttachment') throw uploadProblem(400, `Unexpected field ${file.field}`);
    const extension = file.fileName.split('.').at(-1)?.toLowerCase() ?? '';
    const type = file.contentType.split(';')[0]?.trim().toLowerCase() ?? '';
    if (!UPLOAD_EXTENSIONS.has(extension) || REFUSED_TYPES.has(type)) {
      throw uploadProblem(415, `File type not supported: ${file.fileName}`);
    }
    if (file.bytes.length > UPLOAD_FILE_BYTES) {
      throw uploadProblem(413, `File size exceeds the limit of 5 MB: ${file.fileName}`);
    }
    if (file.bytes.length === 0) throw uploadProblem(400, `File is empty: ${file.fileName}`);
  }
}
