/** Every sentence of the home screens, Vietnamese first. */
import type { Language } from '../contract.ts';
import type { FaultCode } from '../store/faults.ts';

type Pair = readonly [vi: string, en: string];

const WORDS = {
	title: ['Phiếu điều tra hộ', 'Household interviews'],
	back: ['Quay lại', 'Back'],
	cancel: ['Thôi', 'Cancel'],
	continue: ['Tiếp tục', 'Continue'],
	working: ['Đang làm, xin đợi…', 'Working, please wait…'],
	switch_language: ['English', 'Tiếng Việt'],

	// setting up
	enrol_title: ['Thiết lập máy tính bảng', 'Set up this tablet'],
	enrol_how: [
		'Quét mã QR do giám sát viên cấp cho máy này. Không có máy ảnh thì dán hoặc gõ địa chỉ bên dưới mã.',
		'Scan the QR code that your supervisor made for this tablet. Without a camera, paste or type the address below the code.',
	],
	enrol_scan: ['Quét mã QR', 'Scan the QR code'],
	enrol_no_scanner: [
		'Trình duyệt này không đọc được mã QR. Hãy quét bằng ứng dụng Máy ảnh của máy, hoặc gõ địa chỉ.',
		'This browser can’t read QR codes. Scan with the tablet’s camera app, or type the address.',
	],
	enrol_code: ['Địa chỉ hoặc mã của máy này', 'Address or code of this tablet'],
	enrol_hello: ['Máy này của {name}.', 'This tablet belongs to {name}.'],
	enrol_pin_title: ['Đặt mã PIN', 'Choose a PIN'],
	enrol_pin_why: [
		'Dữ liệu trên máy được mã hóa bằng mã PIN này. Không ai mở hộ được: quên mã PIN thì phiếu chưa gửi và chưa xuất ra tệp sẽ không đọc lại được.',
		'What is on the tablet is encrypted with this PIN. Nobody can open it for you: if you forget it, interviews neither sent nor exported can’t be read again.',
	],
	pin: ['Mã PIN (ít nhất 6 số hoặc chữ)', 'PIN (at least 6 digits or letters)'],
	pin_again: ['Nhập lại mã PIN', 'The PIN once more'],
	pin_short: ['Mã PIN cần ít nhất 6 số hoặc chữ.', 'The PIN needs at least 6 digits or letters.'],
	pin_simple: [
		'Mã PIN này quá dễ đoán. Hãy chọn mã khác, không dùng dãy số liền nhau hay một số lặp lại.',
		'This PIN is too easy to guess. Choose one that is not a row of digits or one digit repeated.',
	],
	pin_different: ['Hai lần nhập không giống nhau.', 'The two entries differ.'],
	pin_set: ['Đặt mã PIN và bắt đầu', 'Set the PIN and begin'],

	// the lock
	lock_title: ['Mở khóa', 'Unlock'],
	lock_pin: ['Mã PIN', 'PIN'],
	lock_open: ['Mở', 'Open'],
	lock_which: ['Kho phiếu trên máy này', 'Stores on this tablet'],
	lock_store: [
		'Lập {date}: {unsent} phiếu chưa gửi, {drafts} phiếu đang làm',
		'Made {date}: {unsent} unsent, {drafts} unfinished',
	],
	lock_new_code: [
		'Có mã mới. Mở khóa để dùng mã mới cho kho phiếu đang có.',
		'There is a new code. Unlock to use it for the store you have.',
	],
	lock_forgot: ['Quên mã PIN?', 'Forgot the PIN?'],
	lock_forgot_how: [
		'Không ai mở hộ được kho phiếu này. Hãy xin giám sát viên mã QR mới và lập kho mới. Kho cũ vẫn nằm trên máy, nhớ ra mã PIN thì mở lại được.',
		'Nobody can open this store for you. Ask your supervisor for a new QR code and make a new store. The old one stays on the tablet: it opens again if you remember the PIN.',
	],
	lock_new_store: ['Lập kho mới bằng mã mới', 'Make a new store with a new code'],
	lock_wait: ['Hãy đợi đến {time} rồi thử lại.', 'Wait until {time}, then try again.'],

	// home
	home_title: ['Việc của tôi', 'My work'],
	home_next: ['Hộ tiếp theo', 'Next household'],
	home_search: ['Tìm tên, mã hộ, ấp (không cần dấu)', 'Name, code, hamlet (no accents)'],
	home_by: ['Xếp theo', 'Order'],
	by_hamlet: ['Ấp', 'Hamlet'],
	by_distance: ['Gần nhất', 'Nearest'],
	by_due: ['Hạn', 'Due'],
	home_empty: [
		'Chưa có hộ nào được giao. Danh sách sẽ hiện ở đây sau khi giám sát viên giao việc và máy cập nhật.',
		'No household has been assigned yet. They appear here once your supervisor assigns some and the tablet is updated.',
	],
	home_nothing_found: ['Không có hộ nào khớp.', 'No household matches.'],
	inspection_new: ['Lập phiếu kiểm tra', 'Begin a checklist'],
	inspection_until: ['đến hết ngày {date}', 'until {date}'],
	home_others: ['Phiếu khác đang làm', 'Other unfinished interviews'],
	home_returned: ['Phiếu bị trả lại', 'Interview sent back'],
	home_outside: ['Phiếu ngoài danh sách', 'Interview outside the list'],
	home_unsent: ['{count} chưa gửi', '{count} unsent'],
	home_all_sent: ['Đã gửi hết', 'All sent'],
	home_sync: ['Cập nhật', 'Update'],
	home_syncing: ['Đang cập nhật…', 'Updating…'],
	home_synced: ['Cập nhật lúc {time}', 'Updated {time}'],
	home_never_synced: ['Chưa cập nhật lần nào', 'Never updated'],
	home_free: ['Còn trống {size}', '{size} free'],
	home_settings: ['Cài đặt', 'Settings'],
	home_lock: ['Khóa', 'Lock'],
	home_offline: ['Không có mạng', 'No network'],
	no_position: [
		'Không lấy được vị trí. Hãy bật định vị và cho phép trình duyệt dùng.',
		'No position. Turn on location and allow the browser to use it.',
	],
	no_place: ['chưa có tọa độ', 'no coordinates'],
	due_on: ['hạn {date}', 'due {date}'],
	overdue: ['quá hạn {date}', 'overdue since {date}'],
	members: ['{count} người', '{count} people'],
	away: ['cách {distance}', '{distance} away'],

	// states
	state_to_do: ['Chưa làm', 'To do'],
	state_draft: ['Đang làm', 'Begun'],
	state_queued: ['Chờ gửi', 'Waiting to send'],
	state_sending: ['Đang gửi', 'Sending'],
	state_sent: ['Đã gửi, chờ biên nhận', 'Sent, receipt to come'],
	state_held: ['Tạm giữ', 'On hold'],
	state_rejected: ['Bị từ chối', 'Refused'],
	state_received: ['Đã gửi', 'Sent'],
	state_quarantined: ['Giám sát viên đang xem', 'With the supervisor'],
	state_returned: ['Trả lại', 'Sent back'],
	state_approved: ['Đã duyệt', 'Approved'],

	// a household
	household_start: ['Bắt đầu phỏng vấn', 'Begin the interview'],
	household_resume: ['Làm tiếp', 'Continue'],
	household_edit: ['Sửa phiếu', 'Correct the interview'],
	household_done: [
		'Phiếu của hộ này đã xong ở máy này.',
		'Nothing is left to do for this household on this tablet.',
	],
	household_comments: ['Giám sát viên góp ý', 'The supervisor’s remarks'],
	household_address: ['Địa chỉ', 'Address'],
	household_previous: ['Đợt trước', 'Last round'],
	household_code: ['Mã hộ', 'Household code'],
	household_people: ['Số người', 'People'],
	household_round: ['Đợt', 'Round'],
	no_form: [
		'Chưa tải được phiếu của đợt này. Hãy bấm Cập nhật khi có mạng.',
		'The questionnaire of this round is not on the tablet yet. Update when there is a network.',
	],
	draft_discard: ['Xóa phiếu đang làm', 'Delete the unfinished interview'],
	draft_discard_sure: [
		'Xóa hẳn phiếu này và ảnh của nó? Không lấy lại được.',
		'Delete this interview and its pictures for good? They can’t be brought back.',
	],
	draft_discard_yes: ['Xóa hẳn', 'Delete for good'],
	revisions: ['Các lần lưu trước', 'Earlier states'],
	revision_of: ['Lưu lúc {time}', 'Saved {time}'],
	revision_restore: ['Lấy lại', 'Bring back'],

	// unsent
	unsent_title: ['Phiếu chưa gửi', 'Unsent interviews'],
	unsent_none: [
		'Mọi phiếu đã hoàn thành đều an toàn trên máy chủ.',
		'Every finished interview is safe on the server.',
	],
	unsent_send: ['Gửi ngay', 'Send now'],
	unsent_sending: ['Đang gửi {done} trên {all}', 'Sending {done} of {all}'],
	unsent_retry: ['Thử lại', 'Try again'],
	unsent_export: ['Xuất ra tệp', 'Export to a file'],
	unsent_since: ['Xong lúc {time}', 'Finished {time}'],
	unsent_files: ['{count} tệp, {size}', 'files: {count}, {size}'],
	unsent_next_try: ['Máy tự gửi lại lúc {time}.', 'The tablet tries again at {time}.'],
	why_queued: ['Sẽ gửi khi có mạng.', 'Will be sent when there is a network.'],
	why_later: [
		'Lần gửi trước không xong vì mạng hoặc máy chủ bận. Phiếu vẫn an toàn trên máy, máy sẽ tự gửi lại.',
		'The last attempt was cut off, or the server was busy. The interview is safe here and is sent again by itself.',
	],
	why_sent: [
		'Máy chủ đã nhận. Máy này giữ phiếu đến khi có biên nhận đủ từng tệp.',
		'The server has taken it. This tablet keeps it until the receipt lists each file.',
	],
	why_held: [
		'Máy chủ không còn nhận ra máy này. Phiếu vẫn an toàn; hãy xin giám sát viên mã QR mới rồi quét trong Cài đặt.',
		'The server no longer knows this tablet. The interview is safe; ask your supervisor for a new QR code and scan it in Settings.',
	],
	why_rejected: [
		'Máy chủ không nhận phiếu này (mã {status}). Phiếu vẫn an toàn trên máy; hãy xuất ra tệp và đưa cho giám sát viên.',
		'The server did not take it (status {status}). The interview is safe here; export it to a file and give that to your supervisor.',
	],
	why_413: [
		'Máy chủ báo tệp quá lớn. Phiếu vẫn an toàn trên máy; hãy xuất ra tệp và đưa cho giám sát viên.',
		'The server says a file is too large. The interview is safe here; export it to a file and give that to your supervisor.',
	],
	why_409: [
		'Máy chủ đã có một phiếu khác cùng số này. Phiếu vẫn an toàn trên máy; hãy báo giám sát viên.',
		'The server holds another interview under the same number. This one is safe here; tell your supervisor.',
	],
	server_said: ['Máy chủ báo: {said}', 'The server says: {said}'],

	// warnings
	warn_space: [
		'Máy chỉ còn trống {size}. Hãy gửi phiếu và xóa bớt ảnh, phim riêng trên máy.',
		'Only {size} is free. Send interviews, and delete private pictures and films.',
	],
	warn_old: [
		'Có phiếu chưa gửi đã quá 3 ngày. Hãy đến chỗ có mạng, hoặc xuất ra tệp.',
		'Something has been unsent for more than 3 days. Go where there is a network, or export it to a file.',
	],
	warn_persist: [
		'Trình duyệt có thể tự xóa dữ liệu khi máy đầy. Hãy cài ứng dụng ra màn hình chính (menu ⋮ → Cài đặt ứng dụng).',
		'The browser may delete data when the tablet is full. Install the client on the home screen (menu ⋮ → Install app).',
	],
	warn_clock: [
		'Đồng hồ máy này lệch {gap} so với máy chủ. Hãy bật giờ tự động trong cài đặt của máy.',
		'This tablet’s clock is {gap} off the server’s. Turn on automatic time in the tablet’s settings.',
	],
	warn_unusable: [
		'Phiếu “{name}” không mở được trên máy này, hãy báo giám sát viên: {why}',
		'The questionnaire “{name}” can’t be opened on this tablet; tell your supervisor: {why}',
	],
	warn_held: [
		'Máy chủ không còn nhận ra máy này nên tạm giữ các phiếu. Hãy xin mã QR mới và quét trong Cài đặt.',
		'The server no longer knows this tablet, so interviews are on hold. Ask for a new QR code and scan it in Settings.',
	],
	update_ready: ['Có bản mới của ứng dụng.', 'A new version of the client is ready.'],
	update_now: ['Dùng bản mới', 'Use it now'],

	// settings
	settings_title: ['Cài đặt', 'Settings'],
	settings_person: ['Điều tra viên', 'Enumerator'],
	settings_language: ['Ngôn ngữ', 'Language'],
	settings_forms: ['Phiếu trên máy', 'Questionnaires on this tablet'],
	settings_no_forms: ['Chưa có phiếu nào.', 'None yet.'],
	settings_form_old: ['chỉ dùng cho phiếu đang làm', 'for unfinished interviews only'],
	settings_storage: ['Bộ nhớ', 'Storage'],
	settings_free_unknown: [
		'Trình duyệt này không cho biết còn trống bao nhiêu: hãy xem trong cài đặt của máy.',
		'This browser does not tell how much room is left: look in the tablet’s settings.',
	],
	settings_persisted: ['Được giữ lâu dài', 'Kept for good'],
	settings_not_persisted: ['Trình duyệt có thể xóa khi máy đầy', 'The browser may clear it when full'],
	settings_pin: ['Đổi mã PIN', 'Change the PIN'],
	settings_pin_old: ['Mã PIN hiện nay', 'Present PIN'],
	settings_pin_new: ['Mã PIN mới', 'New PIN'],
	settings_pin_changed: ['Đã đổi mã PIN.', 'The PIN was changed.'],
	settings_code: ['Dùng mã QR mới', 'Use a new QR code'],
	settings_code_used: ['Máy đã dùng mã mới. Các phiếu tạm giữ sẽ được gửi.', 'The new code is in use. What was on hold will be sent.'],
	settings_auto_lock: ['Tự khóa khi không dùng', 'Lock when not used for'],
	settings_minutes: ['{count} phút', '{count} minutes'],
	settings_stores: ['Kho phiếu khác trên máy này', 'Other stores on this tablet'],
	settings_remove: ['Xóa kho này', 'Delete this store'],
	settings_remove_sure: [
		'Xóa hẳn kho này cùng {unsent} phiếu chưa gửi và {drafts} phiếu đang làm? Không lấy lại được.',
		'Delete this store with {unsent} unsent and {drafts} unfinished interviews for good? They can’t be brought back.',
	],
	settings_end: ['Trả máy: xóa dữ liệu của tôi', 'Hand the tablet back: delete my data'],
	settings_end_not: [
		'Chỉ xóa được khi mọi phiếu đã an toàn trên máy chủ.',
		'Only possible once every interview is safe on the server.',
	],
	settings_end_sure: [
		'Mọi phiếu đã an toàn trên máy chủ. Xóa dữ liệu trên máy này?',
		'Every interview is safe on the server. Delete what is on this tablet?',
	],
	settings_version: ['Bản ứng dụng {version}', 'Client version {version}'],
	settings_import: ['Nhập tệp đã xuất (giám sát viên)', 'Import an exported file (supervisor)'],

	// export and import
	export_title: ['Xuất phiếu chưa gửi ra tệp', 'Export unsent work to a file'],
	export_why: [
		'Tệp chứa {count} phiếu chưa gửi và {drafts} phiếu đang làm, được mã hóa bằng mật khẩu bạn đặt dưới đây. Báo mật khẩu cho giám sát viên bằng lời, đừng viết kèm tệp. Phiếu vẫn ở lại trên máy này.',
		'The file holds {count} unsent and {drafts} unfinished interviews, encrypted with the passphrase you set below. Tell it to your supervisor in words, never beside the file. The interviews stay on this tablet.',
	],
	export_passphrase: ['Mật khẩu của tệp (ít nhất 12 ký tự)', 'Passphrase (at least 12 characters)'],
	export_passphrase_again: ['Nhập lại mật khẩu', 'The passphrase once more'],
	export_short: ['Mật khẩu cần ít nhất 12 ký tự.', 'The passphrase needs at least 12 characters.'],
	export_make: ['Tạo tệp', 'Make the file'],
	export_made: ['Đã tạo tệp {name} ({size}) trong thư mục Tải xuống.', 'The file {name} ({size}) is in Downloads.'],
	import_title: ['Nhập tệp đã xuất', 'Import a file'],
	import_why: [
		'Chọn tệp mà điều tra viên đã xuất. Tệp được mở ngay trong trình duyệt này, rồi phiếu được gửi lên máy chủ dưới tên máy của điều tra viên.',
		'Choose the file that the enumerator exported. It is opened in this browser, and its interviews are sent to the server as the enumerator’s tablet would.',
	],
	import_file: ['Chọn tệp đã xuất', 'Choose the exported file'],
	import_passphrase: ['Mật khẩu của tệp', 'Passphrase of the file'],
	import_open: ['Mở và gửi', 'Open and send'],
	import_found: [
		'{count} phiếu hoàn thành, {drafts} phiếu đang làm. Xuất lúc {time}.',
		'{count} finished and {drafts} unfinished interviews. Exported {time}.',
	],
	import_drafts: [
		'Phiếu đang làm không gửi lên được: điều tra viên làm tiếp trên máy của mình.',
		'Unfinished interviews can’t be sent: the enumerator continues them on the tablet.',
	],
	import_done: ['Đã an toàn trên máy chủ.', 'Safe on the server.'],
	import_not_done: ['Chưa gửi được (mã {status}): {said}', 'Not sent (status {status}): {said}'],
} as const satisfies Record<string, Pair>;

const FAULTS: Record<FaultCode, Pair> = {
	storage_full: [
		'Bộ nhớ máy đã đầy nên lần lưu này chưa được. Những gì đã lưu trước đó vẫn an toàn. Hãy xóa bớt ảnh, phim riêng trên máy rồi lưu lại.',
		'The tablet is full, so this was not saved. What was saved before is safe. Delete private pictures and films, then save again.',
	],
	storage_closed: [
		'Trình duyệt đã đóng kho dữ liệu. Những gì đã lưu vẫn an toàn. Hãy đóng ứng dụng rồi mở lại.',
		'The browser closed its storage. What was saved is safe. Close the client and open it again.',
	],
	pin_wrong: ['Mã PIN không đúng.', 'The PIN is wrong.'],
	pin_wait: ['Đã nhập sai nhiều lần.', 'Too many wrong PINs.'],
	sealed_broken: [
		'Một phần dữ liệu trên máy không đọc được ({place}). Đừng xóa gì; hãy báo giám sát viên.',
		'A part of what is on the tablet can’t be read ({place}). Delete nothing; tell your supervisor.',
	],
	already_finished: [
		'Phiếu này đã hoàn thành và đang chờ gửi.',
		'This interview is finished and waits to be sent.',
	],
	file_missing: [
		'Thiếu tệp {name} của phiếu. Hãy chụp hoặc ghi lại rồi hoàn thành.',
		'The file {name} of the interview is missing. Take it again, then finish.',
	],
	export_broken: [
		'Tệp này bị thiếu hoặc hỏng. Hãy xuất lại từ máy tính bảng.',
		'This file is cut off or damaged. Export it again from the tablet.',
	],
	export_passphrase: ['Mật khẩu của tệp không đúng.', 'The passphrase of the file is wrong.'],
	token_unknown: [
		'Máy chủ không nhận mã này. Hãy xin giám sát viên mã mới. Các phiếu trên máy vẫn an toàn.',
		'The server doesn’t know this code. Ask your supervisor for a new one. Interviews on the tablet are safe.',
	],
	token_malformed: [
		'Đây không phải mã của máy tính bảng. Hãy quét lại mã QR hoặc gõ đủ địa chỉ.',
		'This is not a tablet’s code. Scan the QR code again, or type the whole address.',
	],
	offline: [
		'Không nối được máy chủ. Mọi thứ trên máy vẫn an toàn; hãy thử lại khi có mạng.',
		'The server can’t be reached. Everything on the tablet is safe; try again when there is a network.',
	],
	server_fault: [
		'Máy chủ đang bận hoặc gặp lỗi (mã {status}). Mọi thứ trên máy vẫn an toàn; hãy thử lại sau.',
		'The server is busy or met a fault (status {status}). Everything on the tablet is safe; try again later.',
	],
	not_our_server: [
		'Địa chỉ này không trả lời như máy chủ của chúng ta. Nếu đang dùng Wi-Fi công cộng, hãy đăng nhập Wi-Fi trước.',
		'What answers is not our server. On a public Wi-Fi, sign in to it first.',
	],
	form_unreadable: ['Phiếu không mở được: {why}', 'The questionnaire can’t be opened: {why}'],
	elsewhere: [
		'Phiếu này đang mở ở một cửa sổ khác trên máy.',
		'This interview is open in another window of this tablet.',
	],
	form_gone: [
		'Thiếu một phần của phiếu trên máy. Hãy bấm Cập nhật khi có mạng; câu trả lời vẫn an toàn.',
		'A part of the questionnaire is missing here. Update when there is a network; the answers are safe.',
	],
};

export type Word = keyof typeof WORDS;
export type Facts = Readonly<Record<string, string | number>>;

export function word(language: Language, name: Word, facts: Facts = {}): string {
	return filled(WORDS[name], language, facts);
}

export function faultWords(language: Language, code: FaultCode, facts: Facts = {}): string {
	return filled(FAULTS[code], language, facts);
}

function filled(pair: Pair, language: Language, facts: Facts): string {
	const text = pair[language === 'vi' ? 0 : 1];
	return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}
