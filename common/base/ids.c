#include "common/base/ids.h"

#include "common/base/assert.h"
#include "common/base/bytes.h"

/* ---- tables */

static const char *const daemon_names[DAEMON_COUNT] = {
	"unknown", "intake", "hazard", "escalation", "notify", "credit",
};

static const struct {
	char prefix[3];
	enum daemon owner;
} kinds[OBJECT_KIND_COUNT] = {[OBJECT_NONE] = {"??", DAEMON_UNKNOWN},
#define X(name, value, prefix, owner) [value] = {prefix, owner},
			      OBJECT_KIND_LIST(X)
#undef X
};

const char *daemon_name(enum daemon daemon)
{
	return (unsigned)daemon < DAEMON_COUNT ? daemon_names[daemon] : daemon_names[0];
}

enum daemon daemon_of_name(const char *name)
{
	for (unsigned i = 1; i < DAEMON_COUNT; i++) {
		if (strcmp(name, daemon_names[i]) == 0)
			return (enum daemon)i;
	}
	return DAEMON_UNKNOWN;
}

const char *object_kind_prefix(enum object_kind kind)
{
	return (unsigned)kind < OBJECT_KIND_COUNT ? kinds[kind].prefix : kinds[0].prefix;
}

enum daemon object_kind_owner(enum object_kind kind)
{
	return (unsigned)kind < OBJECT_KIND_COUNT ? kinds[kind].owner : DAEMON_UNKNOWN;
}

struct object_id object_id_make(enum object_kind kind, uint32_t region, uint64_t number)
{
	return (struct object_id){
		.kind = kind,
		.region = region,
		.number = number,
		.daemon = object_kind_owner(kind),
	};
}

bool object_id_equal(struct object_id a, struct object_id b)
{
	return a.kind == b.kind && a.region == b.region && a.number == b.number &&
	       a.daemon == b.daemon;
}

/* ---- writing */

static char *put_text(char *out, const char *text)
{
	size_t size = strlen(text);
	memcpy(out, text, size);
	return out + size;
}

static char *put_number(char *out, uint64_t value, unsigned base, int width)
{
	char digits[20];
	int count = 0;
	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	for (int i = count; i < width; i++)
		*out++ = '0';
	while (count > 0)
		*out++ = digits[--count];
	return out;
}

void object_id_print(struct object_id id, char out[OBJECT_ID_TEXT])
{
	char *at = put_text(out, object_kind_prefix(id.kind));
	*at++ = '-';
	at = put_number(at, id.region, 10, 6);
	*at++ = '-';
	if (object_kind_owner(id.kind) == DAEMON_UNKNOWN) {
		at = put_text(at, daemon_name(id.daemon));
		*at++ = '-';
	}
	at = put_number(at, id.number, 10, 1);
	*at = '\0';
	ASSERT(at < out + OBJECT_ID_TEXT);
}

void event_id_print(struct event_id id, char out[EVENT_ID_TEXT])
{
	char *at = put_number(out, id.region, 10, 6);
	*at++ = '/';
	at = put_text(at, daemon_name(id.daemon));
	*at++ = '/';
	at = put_number(at, id.incarnation, 16, 16);
	*at++ = '/';
	at = put_number(at, id.sequence, 10, 1);
	*at = '\0';
	ASSERT(at < out + EVENT_ID_TEXT);
}

/* ---- reading: exactly what is written, so that an id has one spelling */

static bool take_char(const char **at, char expected)
{
	if (**at != expected)
		return false;
	(*at)++;
	return true;
}

static bool take_fixed(const char **at, unsigned base, int width, uint64_t *ret_value)
{
	uint64_t value = 0;
	for (int i = 0; i < width; i++, (*at)++) {
		unsigned digit;
		if (**at >= '0' && **at <= '9')
			digit = (unsigned)(**at - '0');
		else if (base == 16 && **at >= 'a' && **at <= 'f')
			digit = (unsigned)(**at - 'a') + 10;
		else
			return false;
		value = value * base + digit;
	}
	*ret_value = value;
	return true;
}

/* From 1, no leading zero, to the end of the text. */
static bool take_last_number(const char **at, uint64_t *ret_value)
{
	uint64_t value = 0;
	if (**at < '1' || **at > '9')
		return false;
	for (; **at >= '0' && **at <= '9'; (*at)++) {
		uint64_t digit = (uint64_t)(**at - '0');
		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret_value = value;
	return **at == '\0';
}

static bool take_daemon(const char **at, enum daemon *ret_daemon)
{
	for (unsigned i = 1; i < DAEMON_COUNT; i++) {
		size_t size = strlen(daemon_names[i]);
		if (strncmp(*at, daemon_names[i], size) == 0) {
			*at += size;
			*ret_daemon = (enum daemon)i;
			return true;
		}
	}
	return false;
}

static bool take_kind(const char **at, enum object_kind *ret_kind)
{
	for (unsigned i = 1; i < OBJECT_KIND_COUNT; i++) {
		if (strncmp(*at, kinds[i].prefix, 2) == 0) {
			*at += 2;
			*ret_kind = (enum object_kind)i;
			return true;
		}
	}
	return false;
}

enum status object_id_parse(const char *text, struct object_id *ret_id)
{
	struct object_id id = {0};
	uint64_t region = 0;
	if (!take_kind(&text, &id.kind) || !take_char(&text, '-') ||
	    !take_fixed(&text, 10, 6, &region) || !take_char(&text, '-'))
		return STATUS_INVALID;
	id.region = (uint32_t)region;
	id.daemon = object_kind_owner(id.kind);
	if (id.daemon == DAEMON_UNKNOWN &&
	    (!take_daemon(&text, &id.daemon) || !take_char(&text, '-')))
		return STATUS_INVALID;
	if (!take_last_number(&text, &id.number))
		return STATUS_INVALID;
	*ret_id = id;
	return STATUS_OK;
}

enum status event_id_parse(const char *text, struct event_id *ret_id)
{
	struct event_id id = {0};
	uint64_t region = 0;
	if (!take_fixed(&text, 10, 6, &region) || !take_char(&text, '/') ||
	    !take_daemon(&text, &id.daemon) || !take_char(&text, '/') ||
	    !take_fixed(&text, 16, 16, &id.incarnation) || !take_char(&text, '/') ||
	    !take_last_number(&text, &id.sequence))
		return STATUS_INVALID;
	id.region = (uint32_t)region;
	*ret_id = id;
	return STATUS_OK;
}
