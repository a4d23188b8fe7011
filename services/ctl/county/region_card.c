#include "services/ctl/county/region_card.h"

#include <stdio.h>

#include "common/base/hex.h"
#include "common/base/region.h"
#include "common/base/sabotage.h"
#include "common/core/digest.h"
#include "common/core/region_refusal.h"
#include "common/crypto/base64url.h"
#include "common/crypto/sign.h"

#define BEGIN "-----BEGIN ZHIAN REGION CARD-----\n"
#define END "-----END ZHIAN REGION CARD-----\n"
#define SIGNS "region-card"
#define SIGNED_MAX (CARD_MAX - 512)

static void print_fingerprint(struct bytes content, char out[CARD_FINGERPRINT])
{
	uint8_t digest[32];
	digest_blake2b256(content, digest);
	for (size_t i = 0; i < 16; i += 2, out += 5) {
		hex_print(bytes_of(digest + i, 2), out);
		out[4] = i < 14 ? ' ' : '\0';
	}
}

bool region_card_fingerprint_is(const char *fingerprint, const char *typed)
{
	for (; !SABOTAGE("region.any-fingerprint"); typed++) {
		while (*fingerprint == ' ')
			fingerprint++;
		while (*typed == ' ' || *typed == '-' || *typed == ':')
			typed++;
		char digit = *typed >= 'A' && *typed <= 'F' ? (char)(*typed - 'A' + 'a') : *typed;
		if (*fingerprint == '\0' || digit != *fingerprint)
			return *fingerprint == '\0' && digit == '\0';
		fingerprint++;
	}
	return true;
}

enum status region_card_write(const struct region_facts *facts, const struct key *document,
			      char out[CARD_MAX], char ret_fingerprint[CARD_FINGERPRINT],
			      struct err *err)
{
	char signed_[SIGNED_MAX], transport[KEY_TEXT], sign[KEY_TEXT], seal[KEY_TEXT];
	char printed[BASE64URL_TEXT(SIGNATURE_BYTES)];
	uint8_t signature[SIGNATURE_BYTES];
	struct signed_digest digest = {.alg = ALG_BLAKE2B_256};
	key_print_public(facts->transport, transport);
	key_print_public(facts->document, sign);
	key_print_public(facts->seal, seal);
	int size =
		snprintf(signed_, sizeof signed_,
			 "region: %06u\nname: %s\nsuperior: %06u\nendpoint: %s\ntransport: %s\n"
			 "document: %s\nseal: %s\n",
			 (unsigned)facts->region, facts->name, (unsigned)facts->superior,
			 facts->endpoint != NULL ? facts->endpoint : "none", transport, sign, seal);
	if (size < 0 || (size_t)size >= sizeof signed_ || strchr(facts->name, '\n') != NULL)
		return err_set(err, STATUS_INVALID, "the name doesn't fit on a card");
	struct bytes content = bytes_of(signed_, (size_t)size);
	digest_blake2b256(content, digest.digest);
	sign_digest(document, SIGNS, &digest, signature);
	base64url_print(bytes_of(signature, sizeof signature), printed);
	print_fingerprint(content, ret_fingerprint);
	(void)snprintf(out, CARD_MAX, BEGIN "%ssignature: %s\n" END, signed_, printed);
	return STATUS_OK;
}

/* ---- reading */

/* The text after "name: " of the line at `*at`, which goes after the line; NULL: another line. */
static char *take_line(const char **at, const char *name, struct arena *arena)
{
	size_t size = strcspn(*at, "\n"), length = strlen(name);
	if ((*at)[size] != '\n' || strncmp(*at, name, length) != 0 ||
	    strncmp(*at + length, ": ", 2) != 0)
		return NULL;
	char *text = ARENA_ARRAY(arena, char, size - length - 1);
	if (text != NULL) {
		memcpy(text, *at + length + 2, size - length - 2);
		text[size - length - 2] = '\0';
	}
	*at += size + 1;
	return text;
}

static bool read_code(const char *text, uint32_t *ret_code)
{
	uint32_t code = 0;
	for (size_t i = 0; text != NULL && text[i] >= '0' && text[i] <= '9' && i < 6; i++)
		code = code * 10 + (uint32_t)(text[i] - '0');
	*ret_code = code;
	return text != NULL && strlen(text) == 6 && region_level(code) != REGION_INVALID;
}

static bool read_key(const char *text, uint8_t ret_key[KEY_PUBLIC])
{
	return text != NULL && key_parse_public(text, ret_key) == STATUS_OK;
}

static enum status no_card(const char *what, struct err *err)
{
	return err_set(err, STATUS_INVALID, "it isn't a region's card as it was sent: %s", what);
}

static enum status read_facts(const char **at, struct arena *arena, struct region_facts *facts,
			      struct err *err)
{
	char hint[REGION_HINT];
	if (!read_code(take_line(at, "region", arena), &facts->region))
		return no_card("region", err);
	if (!region_may_be_stated(facts->region))
		return err_set(err, STATUS_INVALID, "no region has the code %u; near it: %s",
			       (unsigned)facts->region, region_hint(facts->region, hint));
	facts->name = take_line(at, "name", arena);
	if (facts->name == NULL || facts->name[0] == '\0')
		return no_card("name", err);
	if (!read_code(take_line(at, "superior", arena), &facts->superior))
		return no_card("superior", err);
	facts->endpoint = take_line(at, "endpoint", arena);
	if (facts->endpoint == NULL)
		return no_card("endpoint", err);
	if (strcmp(facts->endpoint, "none") == 0)
		facts->endpoint = NULL;
	if (!read_key(take_line(at, "transport", arena), facts->transport))
		return no_card("transport", err);
	if (!read_key(take_line(at, "document", arena), facts->document))
		return no_card("document", err);
	return read_key(take_line(at, "seal", arena), facts->seal) ? STATUS_OK
								   : no_card("seal", err);
}

static enum status check_signature(const char *printed, struct bytes content,
				   const struct region_facts *facts, struct err *err)
{
	uint8_t signature[SIGNATURE_BYTES];
	size_t size = 0;
	struct signed_digest digest = {.alg = ALG_BLAKE2B_256};
	struct key key;
	key_of_public(KEY_DOCUMENT, "document", facts->document, &key);
	digest_blake2b256(content, digest.digest);
	bool sound = printed != NULL &&
		     base64url_parse(bytes_of_text(printed), signature, sizeof signature, &size) ==
			     STATUS_OK &&
		     sign_verify(&key, SIGNS, &digest, bytes_of(signature, size)) == STATUS_OK;
	return sound || SABOTAGE("ctl.card-unchecked") ? STATUS_OK : no_card("signature", err);
}

enum status region_card_read(const char *text, struct arena *arena, struct region_facts *ret_facts,
			     char ret_fingerprint[CARD_FINGERPRINT], struct err *err)
{
	const char *begin = strstr(text, BEGIN);
	if (begin == NULL)
		return no_card("its first line", err);
	const char *content = begin + strlen(BEGIN), *at = content;
	*ret_facts = (struct region_facts){0};
	TRY(read_facts(&at, arena, ret_facts, err));
	struct bytes whole = bytes_of(content, (size_t)(at - content));
	TRY(check_signature(take_line(&at, "signature", arena), whole, ret_facts, err));
	if (strncmp(at, END, strlen(END)) != 0)
		return no_card("its last line", err);
	print_fingerprint(whole, ret_fingerprint);
	return STATUS_OK;
}
