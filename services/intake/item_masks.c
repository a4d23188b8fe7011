#include "services/intake/item_masks.h"

#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"

enum {
	MOBILE = 11,
	MOBILE_WITH_COUNTRY = 13,
	IDENTITY = 18,
	BORN_BEFORE = 2012, /* region, day and a count make such numbers too, of later days */
	DIGITS_MOST = 64,
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
	if (*text == NULL || (*text)[0] == '\0' || masking->fault.code != NULL ||
	    SABOTAGE("intake.fields-unmasked"))
		return;
	size_t used = masking->arena->used;
	enum status status = text_redact(bytes_of_text(*text), masking->arena, &redacted, &found);
	if (status == STATUS_INVALID && strchr(*text, '\r') != NULL) {
		struct bytes plain = item_plain_lines(bytes_of_text(*text), masking->arena);
		const char *copy = arena_text_of(masking->arena, plain);
		*text = copy != NULL ? copy : *text;
		used = masking->arena->used;
		status = text_redact(plain, masking->arena, &redacted, &found);
	}
	if (status != STATUS_OK) {
		masking->fault.code =
			status == STATUS_INVALID ? "feed.text_control" : "feed.item_too_large";
		masking->fault.where = where;
	} else if (found != 0) {
		*text = arena_text_of(masking->arena, redacted);
		if (*text == NULL)
			masking->fault = (struct item_fault){"feed.item_too_large", where};
	} else {
		masking->arena->used = used; /* nearly always: the copy isn't needed */
	}
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
	if (count != IDENTITY || memchr(digits, 'X', IDENTITY - 1) != NULL ||
	    memchr(digits, 'x', IDENTITY - 1) != NULL)
		return false;
	for (size_t i = 0; i < IDENTITY - 1; i++) {
		sum = (sum + (unsigned)(digits[i] - '0')) * 2 % 11;
		if (i >= 6 && i < 10)
			year = year * 10 + (unsigned)(digits[i] - '0');
	}
	unsigned expected = (12 - sum) % 11;
	char last = digits[IDENTITY - 1] == 'x' ? 'X' : digits[IDENTITY - 1];
	return year >= 1900 && year < BORN_BEFORE &&
	       last == (expected == 10 ? 'X' : (char)('0' + expected));
}

/* Digits as they stand, and joined over the few signs that stand between groups of them. */
struct run {
	char digits[DIGITS_MOST];
	size_t count, group; /* where the last group begins */
	size_t between;
};

static bool is_persons(const char *digits, size_t count)
{
	return is_mobile(digits, count) || is_identity(digits, count);
}

static bool run_is_persons(const struct run *run)
{
	return is_persons(run->digits, run->count) ||
	       is_persons(run->digits + run->group, run->count - run->group);
}

static bool identifies(const char *text)
{
	struct run run = {.count = 0};
	for (;; text++) {
		char c = *text;
		bool is_check = (c == 'X' || c == 'x') && run.count - run.group >= 1;
		if ((c >= '0' && c <= '9') || is_check) {
			if (run.count == sizeof run.digits)
				run.count = run.group = 0;
			if (run.between != 0)
				run.group = run.count;
			run.between = 0;
			run.digits[run.count++] = c;
			continue;
		}
		if (run.between == 0 && run_is_persons(&run))
			return true;
		if (c == '\0')
			return false;
		if (strchr(" -./", c) == NULL || ++run.between > 3)
			run = (struct run){.count = 0};
	}
}

static void mask_identifier(struct masking *masking, const char **text, const char *where)
{
	if (*text != NULL && identifies(*text))
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
	mask_list(masking, report->wants, report->n_wants, "report.wants");
	mask_firm(masking, report->respondent, "report.respondent");
	mask_firm(masking, report->producer, "report.producer");
	mask_firm(masking, report->seller, "report.seller");
	mask_firm(masking, report->platform, "report.platform");
	mask_goods(masking, report->product, report->quantity);
}

static void mask_sampling(struct masking *masking, Zh__SamplingBody *sampling)
{
	mask_identifier(masking, &sampling->sample_no, "sampling.sample_no");
	mask_text(masking, &sampling->lab, "sampling.lab");
	mask_text(masking, &sampling->conclusion, "sampling.conclusion");
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
