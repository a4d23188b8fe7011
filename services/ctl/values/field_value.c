#include "services/ctl/values/field_value.h"

#include "common/base/ids.h"
#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/policy/papers/closed_words.h"

static bool name_ends(const char *name, const char *suffix)
{
	size_t size = strlen(name), tail = strlen(suffix);
	return size >= tail && strcmp(name + size - tail, suffix) == 0;
}

static bool parse_unsigned(const char *text, uint64_t max, uint64_t *ret_value)
{
	uint64_t value = 0;
	if (text[0] == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		uint64_t digit = (uint64_t)(*text - '0');
		if (value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret_value = value;
	return true;
}

static bool parse_signed(const char *text, int64_t min, int64_t max, int64_t *ret_value)
{
	uint64_t value;
	bool negative = text[0] == '-';
	uint64_t most = negative ? (uint64_t)max + (min < -max) : (uint64_t)max;
	if ((negative && min >= 0) || !parse_unsigned(text + negative, most, &value))
		return false;
	*ret_value = negative ? (int64_t)(UINT64_C(0) - value) : (int64_t)value;
	return true;
}

/* Behind the number: nothing or yuan, fen, ten thousand yuan. */
static bool money_unit(const char *unit, int64_t *ret_fen_per_unit)
{
	static const struct {
		const char *name;
		int64_t fen;
	} units[] = {{"", 100}, {"yuan", 100},   {"元", 100},      {"fen", 1},
		     {"分", 1}, {"万", 1000000}, {"万元", 1000000}};
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (strcmp(units[i].name, unit) == 0) {
			*ret_fen_per_unit = units[i].fen;
			return true;
		}
	}
	return false;
}

enum status money_parse(const char *text, int64_t *ret_fen)
{
	const int64_t most = INT64_C(100000000000000); /* a million million yuan */
	int64_t whole = 0, fraction = 0, scale = 1, per_unit;
	size_t digits = 0;
	for (; *text >= '0' && *text <= '9'; text++, digits++) {
		whole = whole * 10 + (*text - '0');
		if (whole > most)
			return STATUS_INVALID;
	}
	if (digits == 0)
		return STATUS_INVALID;
	if (*text == '.') {
		for (text++; *text >= '0' && *text <= '9' && scale < 1000000; text++) {
			fraction = fraction * 10 + (*text - '0');
			scale *= 10;
		}
		if (scale == 1)
			return STATUS_INVALID;
	}
	if (!money_unit(text, &per_unit) || whole > most / per_unit ||
	    fraction * per_unit % scale != 0)
		return STATUS_INVALID;
	*ret_fen = whole * per_unit + fraction * per_unit / scale;
	return STATUS_OK;
}

enum object_kind field_object_kind(const char *name)
{
	static const struct {
		const char *name;
		enum object_kind kind;
	} fields[] = {
		{"hazard", OBJECT_HAZARD},         {"report", OBJECT_REPORT},
		{"to_report", OBJECT_REPORT},      {"measure", OBJECT_MEASURE},
		{"referral", OBJECT_REFERRAL},     {"casefile", OBJECT_CASEFILE},
		{"listing", OBJECT_LISTING},       {"clock", OBJECT_CLOCK},
		{"proposal", OBJECT_PROPOSAL},     {"quarantine", OBJECT_QUARANTINE},
		{"area", OBJECT_KEY_AREA},         {"sampling", OBJECT_SAMPLING},
		{"follow_up_of", OBJECT_SAMPLING}, {"campaign", OBJECT_CAMPAIGN},
		{"inspection", OBJECT_INSPECTION}, {"supplements", OBJECT_REFERRAL},
	};
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		if (strcmp(fields[i].name, name) == 0)
			return fields[i].kind;
	}
	return OBJECT_NONE;
}

static enum status invalid(const ProtobufCFieldDescriptor *field, const char *text,
			   const char *allowed, struct err *err)
{
	return err_set(err, STATUS_INVALID, "%s: \"%.80s\" is not %s", field->name, text, allowed);
}

static enum status parse_unsigned_field(const ProtobufCFieldDescriptor *field, const char *text,
					uint64_t max, uint64_t *ret_value, struct err *err)
{
	int32_t day;
	struct object_id id;
	enum object_kind kind = field_object_kind(field->name);
	if (name_ends(field->name, "_day") && time_parse_day(text, &day) == STATUS_OK) {
		*ret_value = time_yyyymmdd(day);
		return STATUS_OK;
	}
	if (kind != OBJECT_NONE && object_id_parse(text, &id) == STATUS_OK) {
		if (id.kind != kind)
			return invalid(field, text, "an id of the right kind", err);
		*ret_value = id.number;
		return STATUS_OK;
	}
	if (!parse_unsigned(text, max, ret_value))
		return invalid(field, text,
			       name_ends(field->name, "_day") ? "a day like 2025-03-14"
			       : kind != OBJECT_NONE          ? "an id or number"
							      : "a number in range",
			       err);
	if (name_ends(field->name, "_day") &&
	    time_day_of_yyyymmdd((uint32_t)*ret_value, &day) != STATUS_OK)
		return invalid(field, text, "a day like 2025-03-14", err);
	return STATUS_OK;
}

static enum status parse_signed_field(const ProtobufCFieldDescriptor *field, const char *text,
				      int64_t min, int64_t max, int64_t *ret_value, struct err *err)
{
	if (name_ends(field->name, "_ms")) {
		if (time_parse_moment(text, ret_value) == STATUS_OK)
			return STATUS_OK;
		return invalid(field, text, "a moment like 2025-03-14T09:30", err);
	}
	if (name_ends(field->name, "_fen")) {
		if (money_parse(text, ret_value) == STATUS_OK)
			return STATUS_OK;
		return invalid(field, text, "money like 123.45yuan or 12345fen", err);
	}
	if (!parse_signed(text, min, max, ret_value))
		return invalid(field, text, "a number in range", err);
	return STATUS_OK;
}

static enum status parse_text(const ProtobufCFieldDescriptor *field, const char *text,
			      struct arena *arena, char **ret_text, struct err *err)
{
	if (!text_valid(bytes_of_text(text)) && !SABOTAGE("fuzz.ctl"))
		return invalid(field, "…", "UTF-8 text without control characters", err);
	*ret_text = arena_text(arena, text);
	return *ret_text != NULL ? STATUS_OK
				 : err_set(err, STATUS_FULL, "%s: too long", field->name);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static enum status parse_hex(const ProtobufCFieldDescriptor *field, const char *text,
			     struct arena *arena, ProtobufCBinaryData *ret_bytes, struct err *err)
{
	size_t digits = strlen(text);
	uint8_t *bytes = ARENA_ARRAY(arena, uint8_t, digits / 2 + 1);
	if (bytes == NULL)
		return err_set(err, STATUS_FULL, "%s: too long", field->name);
	for (size_t i = 0; i < digits; i += 2) {
		int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
		if (high < 0 || low < 0)
			return invalid(field, text, "bytes in hex", err);
		bytes[i / 2] = (uint8_t)(high * 16 + low);
	}
	*ret_bytes = (ProtobufCBinaryData){digits / 2, bytes};
	return STATUS_OK;
}

static enum status parse_boolean(const ProtobufCFieldDescriptor *field, const char *text,
				 protobuf_c_boolean *ret_boolean, struct err *err)
{
	static const char *const yes[] = {"yes", "true", "是", "1"};
	static const char *const no[] = {"no", "false", "否", "0"};
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
		if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
			*ret_boolean = strcmp(text, yes[i]) == 0;
			return STATUS_OK;
		}
	}
	return invalid(field, text, "yes or no", err);
}

static enum status parse_enum(const ProtobufCFieldDescriptor *field, const char *text,
			      int32_t *ret_value, struct err *err)
{
	char memory[240];
	struct writer allowed = writer_over(memory, sizeof memory - 1);
	if (enum_value_of(field, text, ret_value))
		return STATUS_OK;
	field_word_list(field, ", ", LANG_EN, &allowed);
	memory[allowed.size] = '\0';
	return invalid(field, text, memory, err);
}

static enum status parse_word(const ProtobufCFieldDescriptor *field, const char *text,
			      struct arena *arena, char **ret_text, struct err *err)
{
	char memory[240];
	struct writer allowed = writer_over(memory, sizeof memory - 1);
	const char *word = field_word_of(field, text);
	if (word != NULL)
		return parse_text(field, word, arena, ret_text, err);
	field_word_list(field, ", ", LANG_EN, &allowed);
	memory[allowed.size] = '\0';
	return invalid(field, text, memory, err);
}

enum status field_value_parse(const ProtobufCFieldDescriptor *field, const char *text,
			      struct arena *arena, union field_value *ret_value, struct err *err)
{
	uint64_t u64 = 0;
	int64_t i64 = 0;
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		TRY(parse_signed_field(field, text, INT32_MIN, INT32_MAX, &i64, err));
		ret_value->i32 = (int32_t)i64;
		return STATUS_OK;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		TRY(parse_unsigned_field(field, text, UINT32_MAX, &u64, err));
		ret_value->u32 = (uint32_t)u64;
		return STATUS_OK;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return parse_signed_field(field, text, INT64_MIN, INT64_MAX, &ret_value->i64, err);
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return parse_unsigned_field(field, text, UINT64_MAX, &ret_value->u64, err);
	case PROTOBUF_C_TYPE_BOOL:
		return parse_boolean(field, text, &ret_value->boolean, err);
	case PROTOBUF_C_TYPE_ENUM:
		return parse_enum(field, text, &ret_value->i32, err);
	case PROTOBUF_C_TYPE_STRING:
		return closed_words_of(field) != NULL
			       ? parse_word(field, text, arena, &ret_value->text, err)
			       : parse_text(field, text, arena, &ret_value->text, err);
	case PROTOBUF_C_TYPE_BYTES:
		return parse_hex(field, text, arena, &ret_value->bytes, err);
	case PROTOBUF_C_TYPE_MESSAGE:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		break;
	}
	return invalid(field, text, "a simple value", err);
}
