/** What the interview screens say, in Vietnamese and English. */
import type { Language } from '../contract.ts';

export interface InterviewWords {
	readonly language: Language;
	readonly locale: string;
	// frame
	readonly back: string;
	readonly next: string;
	readonly toEnd: string;
	readonly close: string;
	readonly cancel: string;
	readonly keep: string;
	readonly contents: string;
	readonly leave: string;
	readonly otherLanguage: string;
	readonly page: (number: number, of: number) => string;
	readonly saved: string;
	readonly saving: string;
	readonly unsaved: string;
	readonly unsavedHelp: string;
	readonly opening: string;
	readonly loose: string;
	// faults
	readonly required: string;
	readonly constraint: string;
	readonly missing: (n: number) => string;
	readonly complete: string;
	readonly faultsHere: (n: number) => string;
	readonly requiredMark: string;
	readonly notTaken: string;
	readonly dropped: (n: number) => string;
	// numbers
	readonly notNumber: (typed: string) => string;
	readonly notWhole: (typed: string) => string;
	readonly tooLong: (digits: number) => string;
	readonly whichNumber: (typed: string) => string;
	readonly whichOne: (shown: string) => string;
	readonly read: (shown: string) => string;
	readonly stillHolds: (value: string) => string;
	// dates
	readonly notDay: (typed: string) => string;
	readonly yearHelp: string;
	readonly today: string;
	readonly now: string;
	readonly clear: string;
	// choices
	readonly choose: string;
	readonly search: string;
	readonly noChoice: string;
	readonly noChoiceYet: string;
	readonly takeBack: string;
	readonly moveUp: (label: string) => string;
	readonly moveDown: (label: string) => string;
	readonly startRank: string;
	readonly rankHelp: string;
	readonly confirmRead: string;
	// places
	readonly takePosition: string;
	readonly takeAgain: string;
	readonly looking: string;
	readonly stop: string;
	readonly accuracy: (metres: string) => string;
	readonly poorAccuracy: string;
	readonly noPosition: string;
	readonly noPermission: string;
	readonly usePoint: string;
	readonly addPoint: string;
	readonly removePoint: string;
	readonly points: (n: number) => string;
	readonly pointsNeeded: (n: number) => string;
	// files
	readonly takePhoto: string;
	readonly choosePhoto: string;
	readonly replace: string;
	readonly remove: string;
	readonly record: string;
	readonly stopRecording: string;
	readonly chooseFile: string;
	readonly noMicrophone: string;
	readonly fileKept: (name: string, size: string) => string;
	readonly fileElsewhere: (name: string) => string;
	readonly notPicture: string;
	readonly draw: string;
	readonly sign: string;
	readonly drawHere: string;
	readonly signHere: string;
	readonly wipe: string;
	readonly keepDrawing: string;
	readonly scan: string;
	readonly scanHelp: string;
	readonly noScanner: string;
	readonly noCamera: string;
	// lists of records
	readonly addEntry: (label: string) => string;
	readonly entry: (n: number) => string;
	readonly doneEntry: string;
	readonly removeEntry: string;
	readonly removeAsk: (label: string) => string;
	readonly removeHelp: (answers: number) => string;
	// hiding answers
	readonly hidesAsk: (n: number) => string;
	readonly hidesHelp: string;
	readonly hidesGo: string;
	readonly hidesBack: string;
	readonly andMore: (n: number) => string;
	// warnings, last round
	readonly check: string;
	readonly keepWithReason: string;
	readonly whyKeep: string;
	readonly reason: string;
	readonly reasonNeeded: string;
	readonly reasons: readonly string[];
	readonly keptBecause: (reason: string) => string;
	readonly changeReason: string;
	readonly lastRound: (round: string, value: string) => string;
	readonly changed: (before: string, now: string) => string;
	readonly changedReasons: readonly string[];
	readonly membersChanged: (before: number, now: number) => string;
	readonly blankAnswer: string;
	// comments
	readonly commentFor: string;
	readonly commentHelp: string;
	readonly supervisorSays: string;
	// contents and end
	readonly questions: string;
	readonly onlyMissing: string;
	readonly all: string;
	readonly nothingMissing: string;
	readonly endTitle: string;
	readonly endReady: string;
	readonly endMissing: (n: number) => string;
	readonly endWarnings: (n: number) => string;
	readonly goTo: string;
	readonly finish: string;
	readonly finishing: string;
	readonly finishHelp: string;
	readonly saveDraft: string;
	readonly finishFailed: string;
	readonly leaveTitle: string;
	readonly leaveHelp: string;
	readonly leaveSave: string;
	readonly stay: string;
	// result
	readonly result: string;
	readonly provisional: string;
	readonly deprivations: string;
	readonly deprivationsOf: (n: string, of: number) => string;
	readonly b1: string;
	readonly b2: string;
	readonly income: string;
	readonly dong: (n: string) => string;
	readonly size: string;
	readonly personsCount: (n: string) => string;
	readonly classes: Readonly<Record<string, string>>;
	readonly because: string;
	readonly notClassified: string;
	readonly deprived: string;
	readonly notDeprived: string;
	readonly unknown: string;
	// opening fails
	readonly cannotOpen: string;
	readonly cannotOpenMissing: (names: string) => string;
	readonly cannotOpenHelp: string;
	readonly goHome: string;
}

const vi: InterviewWords = {
	language: 'vi',
	locale: 'vi-VN',
	back: 'Trước',
	next: 'Tiếp',
	toEnd: 'Đến cuối',
	close: 'Đóng',
	cancel: 'Thôi',
	keep: 'Ghi',
	contents: 'Mục lục',
	leave: 'Về trang đầu',
	otherLanguage: 'English',
	page: (number, of) => `Phần ${number}/${of}`,
	saved: 'Đã lưu',
	saving: 'Đang lưu…',
	unsaved: 'Chưa lưu được',
	unsavedHelp:
		'Máy chưa ghi được phiếu này. Câu trả lời vẫn còn trên màn hình: đừng đóng trang. Xóa bớt ảnh, ứng dụng không dùng để có chỗ trống; máy sẽ tự lưu lại.',
	opening: 'Đang mở phiếu…',
	loose: 'Câu hỏi',
	required: 'Câu này cần có câu trả lời.',
	constraint: 'Câu trả lời chưa hợp lệ. Xem lại câu hỏi.',
	missing: (n) => `Còn ${n} câu chưa trả lời`,
	complete: 'Đã đủ',
	faultsHere: (n) => `Trang này còn ${n} câu cần xem lại. Bấm “Tiếp” lần nữa nếu muốn để sau.`,
	requiredMark: 'Bắt buộc',
	notTaken: 'Phiếu không nhận câu trả lời này. Ghi lại, hoặc để trống và báo người giám sát.',
	dropped: (n) => `${n} câu trả lời đã có không còn chỗ trong mẫu phiếu này:`,
	notNumber: (typed) => `“${typed}” không phải là số.`,
	notWhole: (typed) => `“${typed}” không phải là số nguyên. Câu này ghi số không có phần lẻ.`,
	tooLong: (digits) => `Số dài quá ${digits} chữ số. Đếm lại số chữ số 0.`,
	whichNumber: (typed) => `“${typed}” là số nào?`,
	whichOne: (shown) => `Là ${shown}`,
	read: (shown) => `Máy hiểu là: ${shown}`,
	stillHolds: (value) => `Chưa ghi số mới; câu trả lời vẫn là ${value}.`,
	notDay: (typed) => `“${typed}” không phải là một ngày. Ghi ngày/tháng/năm, ví dụ 02/09/1985.`,
	yearHelp: 'Ghi đủ bốn chữ số, ví dụ 1985',
	today: 'Hôm nay',
	now: 'Bây giờ',
	clear: 'Xóa câu trả lời',
	choose: 'Chọn…',
	search: 'Tìm trong danh sách',
	noChoice: 'Không có dòng nào khớp.',
	noChoiceYet: 'Chưa có gì để chọn: trả lời câu hỏi phía trên trước.',
	takeBack: 'Bỏ chọn',
	moveUp: (label) => `Đưa “${label}” lên`,
	moveDown: (label) => `Đưa “${label}” xuống`,
	startRank: 'Nhận thứ tự này',
	rankHelp: 'Xếp từ quan trọng nhất đến ít quan trọng nhất.',
	confirmRead: 'Đã xác nhận',
	takePosition: 'Lấy vị trí',
	takeAgain: 'Lấy lại vị trí',
	looking: 'Đang tìm vị trí…',
	stop: 'Dừng',
	accuracy: (metres) => `sai số khoảng ${metres} m`,
	poorAccuracy: 'Sai số còn lớn. Ra chỗ thoáng và chờ thêm, hoặc lấy vị trí này.',
	noPosition: 'Máy chưa tìm được vị trí. Bật định vị (GPS), ra chỗ thoáng rồi thử lại. Phiếu vẫn lưu được khi chưa có vị trí.',
	noPermission: 'Trình duyệt chưa được phép lấy vị trí. Mở cài đặt của trình duyệt, cho phép “Vị trí” rồi thử lại.',
	usePoint: 'Lấy vị trí này',
	addPoint: 'Thêm điểm đang đứng',
	removePoint: 'Bỏ điểm cuối',
	points: (n) => `${n} điểm`,
	pointsNeeded: (n) => `Cần ít nhất ${n} điểm.`,
	takePhoto: 'Chụp ảnh',
	choosePhoto: 'Chọn ảnh có sẵn',
	replace: 'Thay',
	remove: 'Xóa',
	record: 'Ghi âm',
	stopRecording: 'Dừng ghi âm',
	chooseFile: 'Chọn tệp',
	noMicrophone: 'Không dùng được micrô. Cho phép “Micrô” trong cài đặt trình duyệt, hoặc chọn tệp ghi âm có sẵn.',
	fileKept: (name, size) => `Đã lưu trên máy: ${name} (${size})`,
	fileElsewhere: (name) => `${name} đã gửi về máy chủ, không còn trên máy này.`,
	notPicture: 'Tệp này không phải là ảnh mà máy đọc được. Chụp lại hoặc chọn ảnh khác.',
	draw: 'Vẽ',
	sign: 'Ký tên',
	drawHere: 'Vẽ vào khung',
	signHere: 'Ký vào khung',
	wipe: 'Vẽ lại',
	keepDrawing: 'Lưu hình này',
	scan: 'Quét mã',
	scanHelp: 'Đưa mã vào giữa khung hình.',
	noScanner: 'Trình duyệt này không quét được mã. Gõ mã vào ô.',
	noCamera: 'Không mở được máy ảnh. Cho phép “Máy ảnh” trong cài đặt trình duyệt, hoặc gõ mã vào ô.',
	addEntry: (label) => `Thêm: ${label}`,
	entry: (n) => `Dòng ${n}`,
	doneEntry: 'Xong, gấp lại',
	removeEntry: 'Xóa dòng này',
	removeAsk: (label) => `Xóa “${label}”?`,
	removeHelp: (answers) => `${answers} câu trả lời của dòng này sẽ mất.`,
	hidesAsk: (n) => `Đổi câu trả lời này sẽ ẩn ${n} câu đã ghi`,
	hidesHelp: 'Các câu bị ẩn không được gửi đi. Nếu đổi lại như cũ, chúng hiện lại.',
	hidesGo: 'Đổi và ẩn các câu đó',
	hidesBack: 'Giữ câu trả lời cũ',
	andMore: (n) => `… và ${n} câu nữa`,
	check: 'Kiểm tra lại',
	keepWithReason: 'Đúng như vậy, ghi lý do',
	whyKeep: 'Vì sao vẫn đúng?',
	reason: 'Lý do',
	reasonNeeded: 'Ghi lý do để người giám sát hiểu.',
	reasons: ['Đã hỏi lại, đúng như vậy', 'Đã xem giấy tờ', 'Hộ không nhớ rõ'],
	keptBecause: (reason) => `Giữ nguyên vì: ${reason}`,
	changeReason: 'Sửa lý do',
	lastRound: (round, value) => `${round}: ${value}`,
	changed: (before, now) => `Kỳ trước ${before}, nay ${now}: vì sao?`,
	changedReasons: ['Thực tế đã thay đổi', 'Kỳ trước ghi sai', 'Đã hỏi lại, đúng như vậy'],
	membersChanged: (before, now) => `Kỳ trước ${before} người, nay ${now}: vì sao?`,
	blankAnswer: 'chưa trả lời',
	commentFor: 'Ghi chú cho câu này',
	commentHelp: 'Người giám sát đọc được. Ghi điều khác thường, điều cần kiểm tra lại.',
	supervisorSays: 'Người giám sát yêu cầu',
	questions: 'Các câu hỏi',
	onlyMissing: 'Chỉ câu còn thiếu',
	all: 'Tất cả',
	nothingMissing: 'Không còn câu nào thiếu.',
	endTitle: 'Kết thúc phiếu',
	endReady: 'Phiếu đã đủ câu trả lời.',
	endMissing: (n) => `Còn ${n} câu phải trả lời hoặc sửa`,
	endWarnings: (n) => `${n} điều cần kiểm tra hoặc ghi lý do`,
	goTo: 'Đến câu này',
	finish: 'Hoàn thành phiếu',
	finishing: 'Đang hoàn thành…',
	finishHelp: 'Sau khi hoàn thành, phiếu được khóa và chờ gửi. Chưa có mạng vẫn hoàn thành được.',
	saveDraft: 'Lưu nháp và về trang đầu',
	finishFailed: 'Chưa hoàn thành được vì máy không ghi được. Phiếu vẫn còn nguyên. Giải phóng bộ nhớ rồi bấm lại.',
	leaveTitle: 'Về trang đầu?',
	leaveHelp: 'Phiếu được lưu nháp trên máy, mở lại làm tiếp lúc nào cũng được.',
	leaveSave: 'Lưu nháp và về',
	stay: 'Làm tiếp',
	result: 'Kết quả tạm tính',
	provisional: 'Tính trên máy từ câu trả lời hiện có, chỉ để tham khảo. Kết quả chính thức do xã rà soát và quyết định.',
	deprivations: 'Số chỉ số thiếu hụt',
	deprivationsOf: (n, of) => `${n} trên ${of}`,
	b1: 'Điểm B1',
	b2: 'Điểm B2',
	income: 'Thu nhập bình quân một người một tháng',
	dong: (n) => `${n} đồng`,
	size: 'Số nhân khẩu',
	personsCount: (n) => `${n} người`,
	classes: { poor: 'Hộ nghèo', near_poor: 'Hộ cận nghèo', average: 'Hộ có mức sống trung bình', not_poor: 'Không thuộc hộ nghèo, cận nghèo' },
	because: 'Căn cứ',
	notClassified: 'Chưa đủ câu trả lời để phân loại',
	deprived: 'thiếu hụt',
	notDeprived: 'không thiếu hụt',
	unknown: 'chưa đủ câu trả lời',
	cannotOpen: 'Không mở được phiếu này',
	cannotOpenMissing: (names) => `Máy chưa tải đủ tệp của mẫu phiếu: ${names}. Đồng bộ lại khi có mạng rồi mở lại.`,
	cannotOpenHelp: 'Không có câu trả lời nào bị mất. Về trang đầu, đồng bộ lại khi có mạng; nếu vẫn không được, báo người giám sát.',
	goHome: 'Về trang đầu',
};

const en: InterviewWords = {
	language: 'en',
	locale: 'en-GB',
	back: 'Back',
	next: 'Next',
	toEnd: 'To the end',
	close: 'Close',
	cancel: 'Cancel',
	keep: 'Keep',
	contents: 'Contents',
	leave: 'Home',
	otherLanguage: 'Tiếng Việt',
	page: (number, of) => `Section ${number} of ${of}`,
	saved: 'Saved',
	saving: 'Saving…',
	unsaved: 'Not saved',
	unsavedHelp:
		'The tablet could not store this interview. The answers are still on the screen: do not close the page. Delete pictures or apps you do not need to make room; saving is tried again by itself.',
	opening: 'Opening the questionnaire…',
	loose: 'Questions',
	required: 'This question needs an answer.',
	constraint: 'The answer breaks a rule of this question. Look at the question again.',
	missing: (n) => (n === 1 ? '1 question unanswered' : `${n} questions unanswered`),
	complete: 'Complete',
	faultsHere: (n) => `${n} on this page to look at. Press Next again to leave ${n === 1 ? 'it' : 'them'} for later.`,
	requiredMark: 'Required',
	notTaken: 'The questionnaire does not take this answer. Enter it again, or leave it empty and tell your supervisor.',
	dropped: (n) => `${n} earlier ${n === 1 ? 'answer has' : 'answers have'} no place in this questionnaire:`,
	notNumber: (typed) => `“${typed}” is not a number.`,
	notWhole: (typed) => `“${typed}” is not a whole number. This question takes no fractions.`,
	tooLong: (digits) => `The number is longer than ${digits} digits. Count the zeros again.`,
	whichNumber: (typed) => `Which number is “${typed}”?`,
	whichOne: (shown) => `It is ${shown}`,
	read: (shown) => `Read as: ${shown}`,
	stillHolds: (value) => `The new number is not stored; the answer is still ${value}.`,
	notDay: (typed) => `“${typed}” is not a day. Enter day/month/year, for example 02/09/1985.`,
	yearHelp: 'Four digits, for example 1985',
	today: 'Today',
	now: 'Now',
	clear: 'Clear the answer',
	choose: 'Choose…',
	search: 'Search the list',
	noChoice: 'Nothing matches.',
	noChoiceYet: 'Nothing to choose from yet: answer the question above first.',
	takeBack: 'Unselect',
	moveUp: (label) => `Move “${label}” up`,
	moveDown: (label) => `Move “${label}” down`,
	startRank: 'Take this order',
	rankHelp: 'From the most to the least important.',
	confirmRead: 'Confirmed',
	takePosition: 'Take the position',
	takeAgain: 'Take the position again',
	looking: 'Looking for the position…',
	stop: 'Stop',
	accuracy: (metres) => `within about ${metres} m`,
	poorAccuracy: 'Not precise yet. Go to an open place and wait, or take this position.',
	noPosition: 'No position found. Turn on location (GPS), go to an open place and try again. The interview can be saved without it.',
	noPermission: 'The browser may not use the location. Allow “Location” in its settings and try again.',
	usePoint: 'Take this position',
	addPoint: 'Add the point where I stand',
	removePoint: 'Remove the last point',
	points: (n) => (n === 1 ? '1 point' : `${n} points`),
	pointsNeeded: (n) => `At least ${n} points are needed.`,
	takePhoto: 'Take a photograph',
	choosePhoto: 'Choose a picture',
	replace: 'Replace',
	remove: 'Remove',
	record: 'Record',
	stopRecording: 'Stop recording',
	chooseFile: 'Choose a file',
	noMicrophone: 'The microphone cannot be used. Allow “Microphone” in the browser settings, or choose a recording.',
	fileKept: (name, size) => `On this tablet: ${name} (${size})`,
	fileElsewhere: (name) => `${name} was sent and is no longer on this tablet.`,
	notPicture: 'This file is not a picture that can be read. Take it again or choose another.',
	draw: 'Draw',
	sign: 'Sign',
	drawHere: 'Draw in the frame',
	signHere: 'Sign in the frame',
	wipe: 'Start again',
	keepDrawing: 'Keep this drawing',
	scan: 'Scan the code',
	scanHelp: 'Hold the code in the middle of the picture.',
	noScanner: 'This browser cannot scan codes. Type the code.',
	noCamera: 'The camera cannot be opened. Allow “Camera” in the browser settings, or type the code.',
	addEntry: (label) => `Add: ${label}`,
	entry: (n) => `Entry ${n}`,
	doneEntry: 'Done, fold up',
	removeEntry: 'Remove this entry',
	removeAsk: (label) => `Remove “${label}”?`,
	removeHelp: (answers) => (answers === 1 ? '1 answer of this entry will be lost.' : `${answers} answers of this entry will be lost.`),
	hidesAsk: (n) => `This change hides ${n} answers already given`,
	hidesHelp: 'Hidden answers are not sent. They come back if you change this answer back.',
	hidesGo: 'Change and hide them',
	hidesBack: 'Keep the old answer',
	andMore: (n) => `… and ${n} more`,
	check: 'Check again',
	keepWithReason: 'It is right: give the reason',
	whyKeep: 'Why is it right?',
	reason: 'Reason',
	reasonNeeded: 'Enter a reason, for the supervisor.',
	reasons: ['Asked again, it is so', 'Seen in documents', 'The household does not remember well'],
	keptBecause: (reason) => `Kept because: ${reason}`,
	changeReason: 'Change the reason',
	lastRound: (round, value) => `${round}: ${value}`,
	changed: (before, now) => `Last round ${before}, now ${now}: why?`,
	changedReasons: ['It really changed', 'Last round was wrong', 'Asked again, it is so'],
	membersChanged: (before, now) => `Last round ${before} persons, now ${now}: why?`,
	blankAnswer: 'not answered',
	commentFor: 'Comment on this question',
	commentHelp: 'Your supervisor reads it. Note what is unusual or has to be checked.',
	supervisorSays: 'Your supervisor asks',
	questions: 'Questions',
	onlyMissing: 'Only what is missing',
	all: 'All',
	nothingMissing: 'Nothing is missing.',
	endTitle: 'End of the interview',
	endReady: 'Every question is answered.',
	endMissing: (n) => `${n} to answer or correct`,
	endWarnings: (n) => `${n} to check or explain`,
	goTo: 'Go to this question',
	finish: 'Finish the interview',
	finishing: 'Finishing…',
	finishHelp: 'A finished interview is locked and waits to be sent. You can finish without a network.',
	saveDraft: 'Save the draft and go home',
	finishFailed: 'Not finished, because the tablet could not store it. The interview is complete on the screen. Make room and press again.',
	leaveTitle: 'Go home?',
	leaveHelp: 'The interview is saved as a draft on this tablet. You can go on at any time.',
	leaveSave: 'Save the draft and go',
	stay: 'Go on here',
	result: 'Provisional result',
	provisional: 'Worked out on the tablet from the answers so far, for information only. The commune reviews and decides.',
	deprivations: 'Deprivations',
	deprivationsOf: (n, of) => `${n} of ${of}`,
	b1: 'Score B1',
	b2: 'Score B2',
	income: 'Income per person per month',
	dong: (n) => `${n} dong`,
	size: 'Members',
	personsCount: (n) => `${n} persons`,
	classes: { poor: 'Poor household', near_poor: 'Near-poor household', average: 'Household with an average standard of living', not_poor: 'Neither poor nor near-poor' },
	because: 'Because',
	notClassified: 'Answers needed for the class are missing',
	deprived: 'deprived',
	notDeprived: 'not deprived',
	unknown: 'answers missing',
	cannotOpen: 'This interview cannot be opened',
	cannotOpenMissing: (names) => `Files of the questionnaire are not on this tablet: ${names}. Synchronise when there is a network, then open it again.`,
	cannotOpenHelp: 'No answer is lost. Go home and synchronise when there is a network; if it still does not open, tell your supervisor.',
	goHome: 'Home',
};

export const WORDS: Readonly<Record<Language, InterviewWords>> = { vi, en };
