#include "common/crypto/keys.h"

#include <sodium.h>

#include "common/base/assert.h"
#include "common/crypto/base64url.h"
#include "common/crypto/key_internal.h"

#define SEED 32

static const struct {
	const char *name;
	enum crypto_alg alg;
	size_t secret_size;
} purposes[] = {
	[KEY_TRANSPORT] = {"transport", ALG_CURVE25519, 32},
	[KEY_DOCUMENT] = {"document", ALG_ED25519, 64},
	[KEY_SEAL] = {"seal", ALG_X25519_XCHACHA20, 32},
	[KEY_SYMMETRIC] = {"symmetric", ALG_BLAKE2B_256, 32},
};

#define PURPOSES (sizeof(purposes) / sizeof(purposes[0]))

enum status crypto_start(struct err *err)
{
	if (sodium_init() < 0)
		return err_set(err, STATUS_IO, "libsodium does not start");
	return STATUS_OK;
}

const char *crypto_alg_name(enum crypto_alg alg)
{
	switch (alg) {
	case ALG_NONE:
		return "none";
	case ALG_CURVE25519:
		return "curve25519";
	case ALG_ED25519:
		return "ed25519";
	case ALG_X25519_XCHACHA20:
		return "x25519";
	case ALG_BLAKE2B_256:
		return "blake2b";
	case ALG_MERKLE_BLAKE2B_256:
		return "merkle-blake2b";
	case ALG_SHA_256:
		return "sha256";
	}
	return NULL;
}

const char *key_purpose_name(enum key_purpose purpose)
{
	ASSERT(purpose >= KEY_TRANSPORT && purpose < PURPOSES);
	ASSERT(purposes[purpose].name != NULL);
	return purposes[purpose].name;
}

enum status key_purpose_of_name(const char *name, enum key_purpose *ret_purpose)
{
	for (size_t i = KEY_TRANSPORT; i < PURPOSES; i++) {
		if (purposes[i].name != NULL && strcmp(purposes[i].name, name) == 0) {
			*ret_purpose = (enum key_purpose)i;
			return STATUS_OK;
		}
	}
	return STATUS_NOT_FOUND;
}

enum crypto_alg key_alg(enum key_purpose purpose)
{
	ASSERT(purpose >= KEY_TRANSPORT && purpose < PURPOSES);
	return purposes[purpose].alg;
}

size_t key_secret_size(enum key_purpose purpose)
{
	ASSERT(purpose >= KEY_TRANSPORT && purpose < PURPOSES);
	return purposes[purpose].secret_size;
}

bool key_name_valid(const char *name)
{
	size_t size =
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

	return size >= 1 && size <= KEY_NAME_MAX && name[size] == '\0' && name[0] != '.';
}

static void set_id(struct key *key)
{
	uint8_t named[2 + KEY_PUBLIC] = {(uint8_t)key->purpose, (uint8_t)key_alg(key->purpose)};
	uint8_t digest[32];

	memcpy(named + 2, key->public_key, KEY_PUBLIC);
	crypto_generichash(digest, sizeof(digest), named, sizeof(named), NULL, 0);
	memcpy(key->id, digest, KEY_ID);
}

/* X25519 ignores five bits of a secret (RFC 7748, 5); we keep one form of it, so that no two files
 * hold the same key. */
static void clamp(uint8_t secret[32])
{
	secret[0] &= 248;
	secret[31] = (uint8_t)((secret[31] & 127) | 64);
}

static bool is_clamped(const uint8_t secret[32])
{
	return (secret[0] & 7) == 0 && (secret[31] & 192) == 64;
}

/* The one public half that belongs to a secret; false for a secret that can't be one. */
static bool derive_public(const struct key *key, uint8_t ret_public[KEY_PUBLIC])
{
	static const char what[] = "zhian symmetric key";
	uint8_t again[crypto_sign_SECRETKEYBYTES];
	bool same = true;

	switch (key->purpose) {
	case KEY_TRANSPORT:
	case KEY_SEAL:
		return is_clamped(key->secret) &&
		       crypto_scalarmult_base(ret_public, key->secret) == 0;
	case KEY_DOCUMENT:
		crypto_sign_seed_keypair(ret_public, again, key->secret);
		same = sodium_memcmp(again, key->secret, sizeof(again)) == 0;
		sodium_memzero(again, sizeof(again));
		return same;
	case KEY_SYMMETRIC:
		crypto_generichash(ret_public, KEY_PUBLIC, (const uint8_t *)what, sizeof(what) - 1,
				   key->secret, key_secret_size(KEY_SYMMETRIC));
		return true;
	}
	return false;
}

bool key_halves_match(const struct key *key)
{
	uint8_t derived[KEY_PUBLIC];

	return derive_public(key, derived) &&
	       sodium_memcmp(derived, key->public_key, KEY_PUBLIC) == 0;
}

void key_start(struct key *key, enum key_purpose purpose, const char *name)
{
	ASSERT(key_name_valid(name));
	memset(key, 0, sizeof(*key));
	key->purpose = purpose;
	memcpy(key->name, name, strlen(name) + 1);
	/* Best effort: a small RLIMIT_MEMLOCK must not keep a daemon from starting. */
	(void)sodium_mlock(key->secret, sizeof(key->secret));
}

void key_of_public(enum key_purpose purpose, const char *name, const uint8_t public_key[KEY_PUBLIC],
		   struct key *ret_key)
{
	ASSERT(key_name_valid(name));
	memset(ret_key, 0, sizeof(*ret_key));
	ret_key->purpose = purpose;
	memcpy(ret_key->name, name, strlen(name) + 1);
	memcpy(ret_key->public_key, public_key, KEY_PUBLIC);
	set_id(ret_key);
}

void key_make(enum key_purpose purpose, const char *name, struct key *ret_key)
{
	uint8_t seed[SEED];

	key_start(ret_key, purpose, name);
	randombytes_buf(seed, sizeof(seed));
	if (key_alg(purpose) == ALG_ED25519)
		crypto_sign_seed_keypair(ret_key->public_key, ret_key->secret, seed);
	else
		memcpy(ret_key->secret, seed, sizeof(seed));
	if (purpose == KEY_TRANSPORT || purpose == KEY_SEAL)
		clamp(ret_key->secret);
	sodium_memzero(seed, sizeof(seed));
	ret_key->has_secret = true;
	ASSERT(derive_public(ret_key, ret_key->public_key));
	set_id(ret_key);
}

void key_finish(struct key *key)
{
	set_id(key);
}

void key_wipe(struct key *key)
{
	(void)sodium_munlock(key->secret, sizeof(key->secret)); /* wipes first */
	sodium_memzero(key, sizeof(*key));
}

void key_print_public(const uint8_t public_key[KEY_PUBLIC], char out[KEY_TEXT])
{
	_Static_assert(BASE64URL_TEXT(KEY_PUBLIC) <= KEY_TEXT, "a printed key fits");
	base64url_print(bytes_of(public_key, KEY_PUBLIC), out);
}

enum status key_parse_public(const char *text, uint8_t ret_public[KEY_PUBLIC])
{
	uint8_t parsed[KEY_PUBLIC];
	size_t size = 0;

	TRY(base64url_parse(bytes_of_text(text), parsed, sizeof(parsed), &size));
	if (size != KEY_PUBLIC)
		return STATUS_INVALID;
	memcpy(ret_public, parsed, KEY_PUBLIC);
	return STATUS_OK;
}
