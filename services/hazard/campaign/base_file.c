#include "services/hazard/campaign/base_file.h"

#include "common/base/sabotage.h"
#include "types.pb-c.h"

const char *base_fault_why(enum base_fault fault)
{
#define X(id, why, code) [BASE_FAULT_##id] = (why),
	static const char *const words[BASE_FAULT_COUNT] = {BASE_FAULT_LIST(X)};
#undef X
	return words[fault];
}

const char *base_fault_code(enum base_fault fault)
{
#define X(id, why, code) [BASE_FAULT_##id] = (code),
	static const char *const words[BASE_FAULT_COUNT] = {BASE_FAULT_LIST(X)};
#undef X
	return words[fault];
}

/* ---- records and cells */

struct reading {
	struct arena *arena;
	struct bytes rest;
	uint32_t line; /* of the record that comes next */
	size_t tamed;
	bool memory;
};

struct record {
	uint32_t line;
	size_t cells;
	const char *cell[BASE_COLUMNS_MAX];
	bool blank, broken; /* a quote that doesn't end, or too many cells */
};

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

static struct bytes trimmed(struct bytes text)
{
	while (text.size != 0 && is_blank(text.data[0]))
		text = bytes_of(text.data + 1, text.size - 1);
	while (text.size != 0 && is_blank(text.data[text.size - 1]))
		text.size--;
	return text;
}

/* What a spreadsheet runs: it begins so.  ="00123" is how one writes digits as text; a dash alone
 * is how people write "none". */
static struct bytes harmless(struct reading *reading, struct bytes cell, bool *ret_quoted)
{
	static const char dash[] = "—";
	*ret_quoted = false;
	if (bytes_equal(cell, bytes_of_text("-")) || bytes_equal(cell, bytes_of_text(dash)))
		return bytes_of(NULL, 0);
	if (cell.size >= 3 && cell.data[0] == '=' && cell.data[1] == '"' &&
	    memchr(cell.data + 2, '"', cell.size - 2) == cell.data + cell.size - 1)
		return trimmed(bytes_of(cell.data + 2, cell.size - 3));
	if (cell.size != 0 && memchr("=+-@\t\r", cell.data[0], 6) != NULL &&
	    !SABOTAGE("campaign.base-formula")) {
		reading->tamed++;
		*ret_quoted = true;
	}
	return cell;
}

static const char *cell_text(struct reading *reading, struct bytes cell)
{
	bool quoted;
	struct bytes text = harmless(reading, trimmed(cell), &quoted);
	char *out = ARENA_ARRAY(reading->arena, char, text.size + 2);
	if (out == NULL) {
		reading->memory = true;
		return "";
	}
	if (quoted)
		out[0] = '\'';
	if (text.size != 0)
		memcpy(out + (quoted ? 1 : 0), text.data, text.size);
	return out;
}

static uint8_t taken(struct reading *reading)
{
	uint8_t byte = reading->rest.data[0];
	reading->rest = bytes_of(reading->rest.data + 1, reading->rest.size - 1);
	reading->line += byte == '\n';
	return byte;
}

/* Between quotes: "" is one quote; lines may end within. */
static struct bytes quoted_cell(struct reading *reading, struct record *record)
{
	size_t most = reading->rest.size;
	const uint8_t *end = memchr(reading->rest.data, '"', most);
	uint8_t *out;
	size_t size = 0;
	while (end != NULL && end + 1 < reading->rest.data + most && end[1] == '"')
		end = memchr(end + 2, '"', (size_t)(reading->rest.data + most - end) - 2);
	if (end == NULL) {
		record->broken = true;
		reading->rest.size = 0;
		return bytes_of(NULL, 0);
	}
	out = ARENA_ARRAY(reading->arena, uint8_t, (size_t)(end - reading->rest.data) + 1);
	if (out == NULL) {
		reading->memory = true;
		reading->rest.size = 0;
		return bytes_of(NULL, 0);
	}
	while (reading->rest.data < end) {
		uint8_t byte = taken(reading);
		if (byte == '"')
			(void)taken(reading);
		out[size++] = byte;
	}
	(void)taken(reading);
	return bytes_of(out, size);
}

static struct bytes plain_cell(struct reading *reading)
{
	const uint8_t *from = reading->rest.data;
	while (reading->rest.size != 0 && reading->rest.data[0] != ',' &&
	       reading->rest.data[0] != '\n')
		reading->rest = bytes_of(reading->rest.data + 1, reading->rest.size - 1);
	size_t size = (size_t)(reading->rest.data - from);
	if (size != 0 && from[size - 1] == '\r')
		size--;
	return bytes_of(from, size);
}

static void take_cell(struct reading *reading, struct record *record)
{
	struct bytes cell;
	if (reading->rest.size != 0 && reading->rest.data[0] == '"') {
		(void)taken(reading);
		cell = quoted_cell(reading, record);
		/* What is after the closing quote isn't a cell's. */
		record->broken |= plain_cell(reading).size != 0;
	} else {
		cell = plain_cell(reading);
	}
	record->blank = record->blank && cell.size == 0;
	if (record->cells == BASE_COLUMNS_MAX)
		record->broken = true;
	else
		record->cell[record->cells++] = cell_text(reading, cell);
}

/* false: the file is at its end. */
static bool take_record(struct reading *reading, struct record *ret_record)
{
	*ret_record = (struct record){.line = reading->line, .blank = true};
	if (reading->rest.size == 0 || reading->memory)
		return false;
	for (;;) {
		take_cell(reading, ret_record);
		if (reading->rest.size == 0 || taken(reading) == '\n')
			return true;
	}
}

/* ---- columns */

enum column { KEY, NAME, CLASS, ROLE, REGION, AREA, UNIT, COLUMNS };

/* As the register of firms, the ledger and our own lists call them. */
static const struct {
	const char *name[4];
	bool required;
} columns[COLUMNS] = {
	[KEY] = {{"firm_key", "统一社会信用代码", "信用代码", "社会信用代码"}, true},
	[NAME] = {{"name", "企业名称", "名称", "单位名称"}, true},
	[CLASS] = {{"class", "产品类别", "类别", "class_code"}, true},
	[ROLE] = {{"role", "企业角色", "角色", "主体类型"}, true},
	[REGION] = {{"region", "行政区划代码", "地区", "区划代码"}, false},
	[AREA] = {{"area", "片区", "区域", "所在片区"}, false},
	[UNIT] = {{"unit", "责任单位", "监管单位", "监管所"}, false},
};

static enum column column_of(const char *head)
{
	for (unsigned column = 0; column < COLUMNS; column++) {
		for (size_t i = 0; i < 4; i++) {
			if (strcmp(columns[column].name[i], head) == 0)
				return (enum column)column;
		}
	}
	return COLUMNS;
}

/* Where each column stands, from 1; a register has more than are asked for. */
static bool read_head(const struct record *head, size_t at[COLUMNS], const char **ret_where)
{
	for (size_t i = 0; i < head->cells; i++) {
		enum column column = column_of(head->cell[i]);
		if (column == COLUMNS)
			continue;
		*ret_where = columns[column].name[0];
		if (at[column] != 0)
			return false;
		at[column] = i + 1;
	}
	for (unsigned column = 0; column < COLUMNS; column++) {
		*ret_where = columns[column].name[0];
		if (columns[column].required && at[column] == 0)
			return false;
	}
	return true;
}

/* ---- values */

static const struct {
	const char *word;
	Zh__FirmRole role;
} roles[] = {
	{"生产者", ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER},
	{"生产", ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER},
	{"销售者", ZH__FIRM_ROLE__FIRM_ROLE_SELLER},
	{"销售", ZH__FIRM_ROLE__FIRM_ROLE_SELLER},
	{"使用者", ZH__FIRM_ROLE__FIRM_ROLE_USER},
	{"进口商", ZH__FIRM_ROLE__FIRM_ROLE_IMPORTER},
	{"平台", ZH__FIRM_ROLE__FIRM_ROLE_PLATFORM},
	{"平台内经营者", ZH__FIRM_ROLE__FIRM_ROLE_PLATFORM_SELLER},
	{"市场开办者", ZH__FIRM_ROLE__FIRM_ROLE_MARKET_OPERATOR},
	{"producer", ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER},
	{"seller", ZH__FIRM_ROLE__FIRM_ROLE_SELLER},
	{"user", ZH__FIRM_ROLE__FIRM_ROLE_USER},
	{"importer", ZH__FIRM_ROLE__FIRM_ROLE_IMPORTER},
	{"platform", ZH__FIRM_ROLE__FIRM_ROLE_PLATFORM},
	{"platform_seller", ZH__FIRM_ROLE__FIRM_ROLE_PLATFORM_SELLER},
	{"market_operator", ZH__FIRM_ROLE__FIRM_ROLE_MARKET_OPERATOR},
};

static uint32_t role_of(const char *word)
{
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
		if (strcmp(roles[i].word, word) == 0)
			return roles[i].role;
	}
	return 0;
}

/* Six digits; 0: not that. */
static uint32_t region_of(const char *text)
{
	uint32_t code = 0;
	for (const char *at = text; *at != '\0'; at++) {
		if (*at < '0' || *at > '9' || at - text == 6)
			return 0;
		code = code * 10 + (uint32_t)(*at - '0');
	}
	return strlen(text) == 6 ? code : 0;
}

static const char *cell_of(const struct record *record, const size_t at[COLUMNS],
			   enum column column)
{
	return at[column] == 0 || at[column] > record->cells ? "" : record->cell[at[column] - 1];
}

/* A table shows it on one line: no control characters, of either kind. */
static bool fits_a_line(const char *text)
{
	for (const uint8_t *at = (const uint8_t *)text; *at != 0; at++) {
		if (*at < 0x20 || *at == 0x7F || (at[0] == 0xC2 && at[1] < 0xA0))
			return false;
	}
	return true;
}

static bool texts_valid(const struct base_line *line)
{
	return fits_a_line(line->key_told) && fits_a_line(line->name) &&
	       fits_a_line(line->class_code) && fits_a_line(line->area) && fits_a_line(line->unit);
}

static enum base_fault fault_of(const struct record *record, const struct base_line *line,
				enum firm_key_form form)
{
	size_t name = strlen(line->name), class = strlen(line->class_code);
	if (record->broken)
		return BASE_FAULT_CELLS;
	if (!texts_valid(line))
		return BASE_FAULT_TEXT;
	if (form == FIRM_KEY_NONE)
		return BASE_FAULT_FIRM_KEY;
	if (name == 0 || name > BASE_NAME_MAX)
		return BASE_FAULT_NAME;
	if (class == 0 || class > BASE_CLASS_MAX)
		return BASE_FAULT_CLASS;
	if (line->role == 0)
		return BASE_FAULT_ROLE;
	if (line->region == 0)
		return BASE_FAULT_REGION;
	if (strlen(line->area) + strlen(line->unit) > BASE_PLACE_MAX)
		return BASE_FAULT_PLACE;
	return BASE_FINE;
}

static void read_line(const struct record *record, const size_t at[COLUMNS], uint32_t region,
		      struct base_line *line)
{
	const char *place = cell_of(record, at, REGION);
	line->line = record->line;
	line->key_told = cell_of(record, at, KEY);
	line->name = cell_of(record, at, NAME);
	line->class_code = cell_of(record, at, CLASS);
	line->area = cell_of(record, at, AREA);
	line->unit = cell_of(record, at, UNIT);
	line->role = role_of(cell_of(record, at, ROLE));
	line->region = place[0] == '\0' ? region : region_of(place);
	enum firm_key_form form = firm_key_read(bytes_of_text(line->key_told), line->firm_key);
	line->check_fails = form == FIRM_KEY_CODE_CHECK_FAILS;
	line->fault = fault_of(record, line, form);
}

/* ---- the file */

/* Bytes of the character that begins so; 0: none does.  `ret_least`, `ret_most`: what its second
 * byte may be (RFC 3629: no overlong form, no surrogate, nothing beyond U+10FFFF). */
static uint8_t character_size(uint8_t first, uint8_t *ret_least, uint8_t *ret_most)
{
	*ret_least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
	*ret_most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
	if (first < 0x80)
		return first == 0 ? 0 : 1; /* NUL: UTF-16 */
	if (first < 0xC2 || first > 0xF4)
		return 0;
	return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static bool is_utf8(struct bytes file)
{
	uint8_t least, most;
	for (size_t i = 0; i < file.size;) {
		uint8_t size = character_size(file.data[i], &least, &most);
		if (size == 0 || size > file.size - i ||
		    (size > 1 && (file.data[i + 1] < least || file.data[i + 1] > most)))
			return false;
		for (uint8_t at = 2; at < size; at++) {
			if ((file.data[i + at] & 0xC0) != 0x80)
				return false;
		}
		i += size;
	}
	return true;
}

static enum base_file_end read_lines(struct reading *reading, const size_t at[COLUMNS],
				     uint32_t region, struct base_file *file)
{
	struct record record;
	while (take_record(reading, &record)) {
		if (record.blank && !record.broken)
			continue;
		if (file->count == BASE_ROWS_MAX)
			return BASE_FILE_LONG;
		read_line(&record, at, region, &file->lines[file->count++]);
	}
	return reading->memory    ? BASE_FILE_MEMORY
	       : file->count == 0 ? BASE_FILE_EMPTY
				  : BASE_FILE_READ;
}

enum base_file_end base_file_read(struct bytes file, uint32_t region, struct arena *arena,
				  struct base_file *ret_file)
{
	static const uint8_t mark[] = {0xEF, 0xBB, 0xBF};
	struct reading reading = {.arena = arena, .rest = file, .line = 1};
	struct record head;
	size_t at[COLUMNS] = {0};
	*ret_file = (struct base_file){.where = ""};
	if (file.size > BASE_FILE_MAX)
		return BASE_FILE_LARGE;
	if (!is_utf8(file))
		return BASE_FILE_UTF8;
	if (bytes_start_with(file, bytes_of(mark, sizeof mark)))
		reading.rest = bytes_of(file.data + sizeof mark, file.size - sizeof mark);
	ret_file->lines = ARENA_ARRAY(arena, struct base_line, BASE_ROWS_MAX);
	if (ret_file->lines == NULL)
		return BASE_FILE_MEMORY;
	if (!take_record(&reading, &head))
		return reading.memory ? BASE_FILE_MEMORY : BASE_FILE_EMPTY;
	if (head.broken || !read_head(&head, at, &ret_file->where))
		return BASE_FILE_COLUMN;
	enum base_file_end end = read_lines(&reading, at, region, ret_file);
	ret_file->tamed = reading.tamed;
	return end;
}
