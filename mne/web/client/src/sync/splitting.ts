/** How the files of an interview are shared out over posts. */
import type { SentFile } from '../store/outbox.ts';

export const DEFAULT_LIMIT = 10_000_000;
const MOST_FILES = 100;

/**
 * Share files out so that a post stays under `limit` bytes with its XML. A file larger than
 * that goes in a post of its own: the server takes it all the same.
 */
export function split(
	files: readonly SentFile[],
	xmlSize: number,
	limit: number,
): readonly SentFile[][] {
	const posts: SentFile[][] = [[]];
	let size = xmlSize;
	for (const file of files) {
		const current = posts.at(-1)!;
		if (current.length > 0 && (size + file.size > limit || current.length === MOST_FILES)) {
			posts.push([file]);
			size = xmlSize + file.size;
		} else {
			current.push(file);
			size += file.size;
		}
	}
	return posts;
}
