#include "services/intake/items/item_masks.h"

#include "common/base/firm_key.h"
#include "common/base/hex.h"
#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/base/uscc.h"
#include "common/crypto/digest.h"

enum {
	MOBILE = 11,
	IDENTITY = 18,
	SHORTEST = 6, /* "a@b.cd" */
	SIGNS_MOST = 3,
	ID_DIGEST = 6, /* bytes */
	ID_DIGEST_ALONE = 16,
};

/* Region, day and a count make such numbers as an identity number is, too, of later days. */
#define BORN_BEFORE "2012"

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
	if (count == MOBILE + 4 && memcmp(digits, "0086", 4) == 0)
		digits += 4;
	else if (count == MOBILE + 2 && memcmp(digits, "86", 2) == 0)
		digits += 2;
	else if (count != MOBILE)
		return false;
	return digits[0] == '1' && digits[1] >= '3';
}

static bool is_identity(const char *digits, size_t count)
{
	return count == IDENTITY && memcmp(digits + 6, BORN_BEFORE, 4) < 0 &&
	       text_is_identity_number(digits);
}

/* NULL: nobody's. */
static const char *mark_of(const char *digits, size_t count)
{
	if (is_mobile(digits, count))
		return "〔电话〕";
	return is_identity(digits, count) ? "〔证件〕" : NULL;
}

static bool is_digit(char c)
{
	return (uint8_t)(c - '0') < 10;
}

static size_t digits_at(const char *text)
{
	size_t count = 0;
	while (is_digit(text[count]))
		count++;
	return count + (count != 0 && (text[count] == 'X' || text[count] == 'x'));
}

/* Identifiers have one plain sign more than what people write. */
static enum text_sign sign_of(char c)
{
	return c == '_' ? TEXT_SIGN_PLAIN : text_sign_of((uint8_t)c);
}

/* The few signs that may stand between two groups of digits; `marked` where one is a mark. */
static size_t signs_at(const char *text, bool *marked)
{
	size_t count = 0;
	for (enum text_sign sign; count <= SIGNS_MOST; count++) {
		if ((sign = sign_of(text[count])) == TEXT_SIGN_NONE)
			break;
		*marked |= sign == TEXT_SIGN_MARK;
	}
	return count <= SIGNS_MOST && is_digit(text[count]) ? count : 0;
}

/* Of the group of digits at `text`, alone or with those that follow. */
static const char *mark_of_groups(const char *text)
{
	char joined[IDENTITY];
	size_t size = 0;
	uint64_t shape = 0;
	bool marked = false;
	for (;;) {
		size_t count = digits_at(text);
		if (count > sizeof joined - size)
			return NULL;
		memcpy(joined + size, text, count);
		size += count;
		text += count;
		shape = shape << 4 | (count < 15 ? count : 15);
		const char *mark = mark_of(joined, size);
		if (marked && size < IDENTITY &&
		    (size != MOBILE || !text_is_parted_mobile(joined, shape)))
			mark = NULL;
		size_t signs = signs_at(text, &marked);
		if (mark != NULL || signs == 0)
			return mark;
		text += signs;
	}
}

static const char *mark_of_narrow(const char *text)
{
	for (;;) {
		while (!is_digit(*text)) {
			if (*text++ == '\0')
				return NULL;
		}
		const char *mark = mark_of_groups(text);
		if (mark != NULL)
			return mark;
		text += digits_at(text);
	}
}

static bool is_ascii(const char *text)
{
	uint8_t all = 0;
	while (*text != '\0')
		all |= (uint8_t)*text++;
	return all < 0x80;
}

/* What stands for the first number in it that is a person's, however it is written; NULL: none. */
static const char *identifies(const char *text, struct arena *arena)
{
	if (is_ascii(text) || SABOTAGE("intake.ids-as-written")) /* nearly always */
		return mark_of_narrow(text);
	size_t kept = arena->used, size = strlen(text);
	char *narrow = (char *)arena_take(arena, size + 1);
	if (narrow == NULL)
		return "〔证件〕"; /* what can't be looked at isn't kept */
	struct writer out = writer_over(narrow, size);
	text_narrow_forms(bytes_of(text, size), &out);
	narrow[out.size] = '\0';
	arena->used = kept; /* scratch */
	return mark_of_narrow(narrow);
}

static void mask_identifier(struct masking *masking, const char **text, const char *where)
{
	if (*text == NULL || strnlen(*text, MOBILE) < MOBILE ||
	    identifies(*text, masking->arena) == NULL)
		return;
	mask_text(masking, text, where);
	/* In no form that texts are looked through for: nothing of it stays. */
	const char *mark = identifies(*text, masking->arena);
	if (mark != NULL && !SABOTAGE("intake.fields-unmasked"))
		*text = mark;
}

/* A firm's code and a number that a county gave it stay whole, whatever their digits look like.
 * An identity number may pass for a code: where its own check holds too, it is a person's. */
static bool key_is_a_firms(const char *key)
{
	char read[FIRM_KEY_TEXT];
	switch (firm_key_read(bytes_of_text(key), read)) {
	case FIRM_KEY_CODE:
		return !is_identity(read, USCC_LENGTH);
	case FIRM_KEY_PROVISIONAL:
		return mark_of_narrow(strchr(read, '-') + 1) == NULL;
	case FIRM_KEY_CODE_CHECK_FAILS:
	case FIRM_KEY_NONE:
		break;
	}
	return false;
}

static void mask_key(struct masking *masking, const char **key, const char *where)
{
	if (*key != NULL && !SABOTAGE("intake.keys-unmasked") &&
	    (!key_is_a_firms(*key) || SABOTAGE("intake.codes-masked")))
		mask_identifier(masking, key, where);
}

/* ---- an item's */

static void mask_firm(struct masking *masking, Zh__FirmRef *firm, const char *where)
{
	if (firm == NULL)
		return;
	mask_key(masking, &firm->key, where);
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
	for (size_t i = 0; i < item->n_attachments && !SABOTAGE("intake.attachments-unmasked");
	     i++) {
		mask_text(&masking, &item->attachments[i]->name, "attachments");
		mask_text(&masking, &item->attachments[i]->media_type, "attachments");
	}
	return masking.fault;
}

/* ---- the feed's own id */

const char *item_mask_id(const char *id, const struct key *secret, struct arena *arena)
{
	struct bytes redacted;
	uint8_t digest[CRYPTO_DIGEST];
	char masked[INTAKE_FEED_ID_MAX], hex[2 * CRYPTO_DIGEST + 1];
	size_t found;
	if (identifies(id, arena) == NULL || SABOTAGE("intake.fields-unmasked"))
		return id;
	crypto_digest_keyed("feed id", secret, bytes_of_text(id), digest);
	hex_print(bytes_of(digest, sizeof digest), hex);
	struct writer out = writer_over(masked, sizeof masked);
	const char *marked = text_redact(bytes_of_text(id), arena, &redacted, &found) == STATUS_OK
				     ? arena_text_of(arena, redacted)
				     : NULL;
	if (marked != NULL && identifies(marked, arena) == NULL) {
		writer_put(&out, marked, strlen(marked));
		writer_put(&out, "#", 1);
		writer_put(&out, hex, 2 * ID_DIGEST);
	} else {
		out.overflow = true;
	}
	if (out.overflow) { /* too long, or in no form that is marked: the digest says all */
		out = writer_over(masked, sizeof masked);
		writer_put(&out, "#", 1);
		writer_put(&out, hex, 2 * ID_DIGEST_ALONE);
	}
	return arena_text_of(arena, writer_bytes(&out));
}
