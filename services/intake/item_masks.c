#include "services/intake/item_masks.h"

#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"

enum {
	MOBILE = 11,
	MOBILE_WITH_COUNTRY = 13,
	IDENTITY = 18,
	BORN_BEFORE = 2012, /* region, day and a count make such numbers too, of later days */
	SHORTEST = 6,       /* "a@b.cd" */
	DIGITS_MOST = 64,
	SIGNS_MOST = 3,
	GROUPS_MOST = 18,
	ID_DIGEST = 6, /* bytes */
	ID_DIGEST_ALONE = 16,
};

/* ---- free texts */

struct bytes item_plain_lines(struct bytes text, struct arena *arena)
{
	if (memchr(text.data, '\r', text.size) == NULL)
		return text;
	uint8_t *copy = arena_take(arena, text.size);
	size_t size = 0;
	for (size_t i = 0; copy != NULL && i < text.size; i++) {
		if (text.data[i] != '\r')
			copy[size++] = text.data[i];
		else if (i + 1 == text.size || text.data[i + 1] != '\n')
			copy[size++] = '\n';
	}
	return bytes_of(copy, size);
}

struct masking {
	struct arena *arena;
	struct item_fault fault;
};

static void mask_text(struct masking *masking, const char **text, const char *where)
{
	struct bytes redacted;
	size_t found;
	if (*text == NULL || masking->fault.code != NULL || SABOTAGE("intake.fields-unmasked"))
		return;
	struct bytes told = bytes_of_text(*text);
	if (told.size < SHORTEST)
		return;
	bool may_identify;
	enum status status = text_may_identify(told, &may_identify);
	if (status == STATUS_INVALID && strchr(*text, '\r') != NULL) {
		told = item_plain_lines(told, masking->arena);
		const char *copy = arena_text_of(masking->arena, told);
		*text = copy != NULL ? copy : *text;
		status = text_may_identify(told, &may_identify);
	}
	if (status == STATUS_OK && !may_identify)
		return;
	if (status == STATUS_OK)
		status = text_redact(told, masking->arena, &redacted, &found);
	const char *masked = status == STATUS_OK ? arena_text_of(masking->arena, redacted) : NULL;
	if (masked != NULL)
		*text = masked;
	else
		masking->fault = (struct item_fault){
			status == STATUS_INVALID ? "feed.text_control" : "feed.item_too_large",
			where};
}

/* ---- identifiers: long numbers are their nature, so only what can hardly be one is taken for a
 * person's */

static bool is_mobile(const char *digits, size_t count)
{
	if (count == MOBILE_WITH_COUNTRY && digits[0] == '8' && digits[1] == '6')
		digits += 2;
	else if (count != MOBILE)
		return false;
	return digits[0] == '1' && digits[1] >= '3';
}

/* GB 11643: a birthday, and the check by ISO 7064, MOD 11-2. */
static bool is_identity(const char *digits, size_t count)
{
	unsigned sum = 0, year = 0;
	for (size_t i = 6; count == IDENTITY && i < 10; i++)
		year = year * 10 + (unsigned)(digits[i] - '0');
	if (year < 1900 || year >= BORN_BEFORE)
		return false;
	for (size_t i = 0; i < IDENTITY - 1; i++) {
		if (digits[i] > '9')
			return false;
		sum = (sum + (unsigned)(digits[i] - '0')) * 2 % 11;
	}
	unsigned expected = (12 - sum) % 11;
	char last = digits[IDENTITY - 1] == 'x' ? 'X' : digits[IDENTITY - 1];
	return last == (expected == 10 ? 'X' : (char)('0' + expected));
}

static bool is_persons(const char *digits, size_t count)
{
	return is_mobile(digits, count) || is_identity(digits, count);
}

static size_t digits_at(const char *text)
{
	size_t count = 0;
	while ((uint8_t)(text[count] - '0') < 10)
		count++;
	return count + (count != 0 && (text[count] == 'X' || text[count] == 'x'));
}

static bool is_sign(char c)
{
	return c == ' ' || c == '-' || c == '.' || c == '/';
}

/* The few signs that may stand between two groups of digits. */
static size_t signs_at(const char *text)
{
	size_t count = 0;
	while (count <= SIGNS_MOST && is_sign(text[count]))
		count++;
	return count <= SIGNS_MOST && (uint8_t)(text[count] - '0') < 10 ? count : 0;
}

/* From a group that others follow: is one of them a person's, or some together?  Moves behind. */
static bool groups_identify(const char **text)
{
	char joined[DIGITS_MOST];
	size_t starts[GROUPS_MOST], groups = 0, signs;
	struct writer out = writer_over(joined, sizeof joined);
	do {
		size_t count = digits_at(*text);
		starts[groups++ % GROUPS_MOST] = out.size;
		writer_put(&out, *text, count);
		for (size_t i = 0; i < groups && i < GROUPS_MOST && !out.overflow; i++) {
			if (is_persons(joined + starts[i], out.size - starts[i]))
				return true;
		}
		*text += count;
		signs = signs_at(*text);
		*text += signs;
	} while (signs != 0);
	return false;
}

static bool identifies(const char *text)
{
	for (;;) {
		while ((uint8_t)(*text - '0') >= 10) {
			if (*text++ == '\0')
				return false;
		}
		size_t count = digits_at(text);
		if (signs_at(text + count) == 0) { /* nearly always */
			if (is_persons(text, count))
				return true;
			text += count;
		} else if (groups_identify(&text)) {
			return true;
		}
	}
}

static void mask_identifier(struct masking *masking, const char **text, const char *where)
{
	if (*text != NULL && strnlen(*text, MOBILE) == MOBILE && identifies(*text))
		mask_text(masking, text, where);
}

/* ---- an item's */

static void mask_firm(struct masking *masking, Zh__FirmRef *firm, const char *where)
{
	if (firm == NULL)
		return;
	mask_text(masking, &firm->name, where);
	mask_text(masking, &firm->name_as_printed, where);
	mask_text(masking, &firm->address, where);
}

static void mask_list(struct masking *masking, const char **list, size_t count, const char *where)
{
	for (size_t i = 0; i < count; i++)
		mask_text(masking, &list[i], where);
}

static void mask_goods(struct masking *masking, Zh__ProductRef *product, Zh__Quantity *quantity)
{
	if (quantity != NULL)
		mask_text(masking, &quantity->unit, "report.quantity.unit");
	if (product == NULL)
		return;
	mask_text(masking, &product->name, "report.product.name");
	mask_text(masking, &product->brand, "report.product.brand");
	mask_text(masking, &product->model, "report.product.model");
	mask_identifier(masking, &product->class_code, "report.product.class_code");
	mask_identifier(masking, &product->batch, "report.product.batch");
	mask_identifier(masking, &product->certificate_no, "report.product.certificate_no");
}

static void mask_report(struct masking *masking, Zh__ReportBody *report)
{
	mask_text(masking, &report->address, "report.address");
	mask_text(masking, &report->sold_at, "report.sold_at");
	mask_text(masking, &report->control, "report.control");
	mask_list(masking, report->wants, report->n_wants, "report.wants");
	mask_firm(masking, report->respondent, "report.respondent");
	mask_firm(masking, report->producer, "report.producer");
	mask_firm(masking, report->seller, "report.seller");
	mask_firm(masking, report->platform, "report.platform");
	mask_goods(masking, report->product, report->quantity);
}

/* Its conclusion is a word of a closed list, or isn't taken. */
static void mask_sampling(struct masking *masking, Zh__SamplingBody *sampling)
{
	mask_identifier(masking, &sampling->sample_no, "sampling.sample_no");
	mask_text(masking, &sampling->lab, "sampling.lab");
	mask_list(masking, sampling->failed_items, sampling->n_failed_items,
		  "sampling.failed_items");
}

struct item_fault item_mask(Zh__PushItem *item, struct arena *arena)
{
	struct masking masking = {.arena = arena};
	if (item->report != NULL)
		mask_report(&masking, item->report);
	if (item->sampling != NULL)
		mask_sampling(&masking, item->sampling);
	for (size_t i = 0; i < item->n_attachments; i++)
		mask_text(&masking, &item->attachments[i]->name, "attachments");
	return masking.fault;
}

/* ---- the feed's own id */

static void put_hex(struct writer *out, const uint8_t *bytes, size_t size)
{
	static const char hex[] = "0123456789abcdef";
	for (size_t i = 0; i < size; i++) {
		writer_put(out, &hex[bytes[i] >> 4], 1);
		writer_put(out, &hex[bytes[i] & 15], 1);
	}
}

const char *item_mask_id(const char *id, const struct key *secret, struct arena *arena)
{
	struct bytes text = bytes_of_text(id), redacted;
	uint8_t digest[CRYPTO_DIGEST];
	char masked[INTAKE_FEED_ID_MAX];
	size_t found;
	if (!identifies(id) || SABOTAGE("intake.fields-unmasked"))
		return id;
	crypto_digest_keyed("feed id", secret, text, digest);
	struct writer out = writer_over(masked, sizeof masked);
	if (text_redact(text, arena, &redacted, &found) == STATUS_OK && found != 0) {
		writer_put(&out, redacted.data, redacted.size);
		writer_put(&out, "#", 1);
		put_hex(&out, digest, ID_DIGEST);
	} else {
		out.overflow = true;
	}
	if (out.overflow) { /* too long, or in no form that is marked: the digest says all */
		out = writer_over(masked, sizeof masked);
		writer_put(&out, "#", 1);
		put_hex(&out, digest, ID_DIGEST_ALONE);
	}
	return arena_text_of(arena, writer_bytes(&out));
}
