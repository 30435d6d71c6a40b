/** Pictures made small before they are kept: a camera's 6 MB become some 300 KB. */

/** Longest side where the questionnaire says nothing (max-pixels). */
const LONGEST = 1600;
const QUALITY = 0.82;

/** The file is no picture that this browser can read. */
export class NotAPicture extends Error {
	constructor() {
		super('This file is not a picture that the browser can read.');
		this.name = 'NotAPicture';
	}
}

/** The size with its longest side cut to a limit, never enlarged. */
export function scaled(width: number, height: number, longest: number): [number, number] {
	const factor = Math.min(1, longest / Math.max(width, height));
	return [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
}

/** A picture as JPEG, upright, its longest side cut; its place and device data are left out. */
export async function shrink(file: Blob, maxPixels: number | null): Promise<Blob> {
	const bitmap = await readable(file);
	const [width, height] = scaled(bitmap.width, bitmap.height, maxPixels ?? LONGEST);
	const canvas = document.createElement('canvas');
	canvas.width = width;
	canvas.height = height;
	const context = canvas.getContext('2d');
	if (!context) throw new NotAPicture();
	context.imageSmoothingQuality = 'high';
	context.drawImage(bitmap, 0, 0, width, height);
	bitmap.close();
	return toBlob(canvas, 'image/jpeg', QUALITY);
}

export async function readable(file: Blob): Promise<ImageBitmap> {
	try {
		// Upright by itself; the option that says so is refused by the oldest browsers we take.
		return await createImageBitmap(file);
	} catch {
		throw new NotAPicture();
	}
}

export function toBlob(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> {
	return new Promise((resolve, reject) => {
		canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new NotAPicture())), type, quality);
	});
}
