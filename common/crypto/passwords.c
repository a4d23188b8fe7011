#include "common/crypto/passwords.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"
#include "common/crypto/last_written.h"

#define FILE_MAX ((size_t)PASSWORDS_MAX * 256u)
#define DIGESTED "zhian-passwords 1 "
#define OPEN "open"
#define LOCKED "locked"
#define DIGEST_LINE (sizeof DIGESTED - 1 + 2 * CRYPTO_DIGEST + 1)

/* Of a password that nobody knows, so that who isn't there costs as much as who is. */
static const char nobodys[] = "$argon2id$v=19$m=65536,t=2,p=1$J2tUwFm0b0I/6LzM+8GgEg$"
			      "Pm/cNWCdMIUZyTOArEBpkzoMRqzfKEju4Ls3sjfb4WI";

static bool is_id(const char *text)
{
	size_t size = strlen(text);
	for (size_t i = 0; i < size; i++) {
		char c = text[i];
		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		      c == '-' || c == '_' || c == '.'))
			return false;
	}
	return size != 0 && size < PASSWORD_PERSON;
}

/* One field up to a blank or the line's end. */
static bool take_field(const char **at, const char *end, char *out, size_t room)
{
	size_t size = 0;
	while (*at + size < end && (*at)[size] != ' ')
		size++;
	if (size == 0 || size >= room)
		return false;
	memcpy(out, *at, size);
	out[size] = '\0';
	*at += size + (*at + size < end);
	return true;
}

static bool read_line(const char *at, const char *end, struct password *ret_password)
{
	char state[8];
	*ret_password = (struct password){.locked = true};
	if (!take_field(&at, end, ret_password->person, sizeof ret_password->person) ||
	    !take_field(&at, end, state, sizeof state) ||
	    !take_field(&at, end, ret_password->hash, sizeof ret_password->hash))
		return false;
	if (at != end && (!take_field(&at, end, ret_password->totp, sizeof ret_password->totp) ||
			  at != end || !totp_is_key(ret_password->totp)))
		return false;
	ret_password->locked = strcmp(state, LOCKED) == 0;
	return is_id(ret_password->person) && (ret_password->locked || strcmp(state, OPEN) == 0);
}

static bool put_new(struct passwords *passwords, const struct password *password)
{
	if (passwords->count == PASSWORDS_MAX)
		return false;
	struct password *more = (struct password *)realloc(
		passwords->list, (passwords->count + 1) * sizeof passwords->list[0]);
	if (more == NULL)
		return false;
	passwords->list = more;
	passwords->list[passwords->count++] = *password;
	return true;
}

static enum status read_lines(const char *path, const char *data, size_t size,
			      struct passwords *passwords, struct err *err)
{
	unsigned line = 1;
	for (const char *at = data; at < data + size; line++) {
		const char *end = (const char *)memchr(at, '\n', size - (size_t)(at - data));
		struct password password;
		if (end == NULL)
			end = data + size;
		if (end != at && (!read_line(at, end, &password) ||
				  passwords_find(passwords, password.person) != NULL))
			return err_set(err, STATUS_CORRUPT, "%s:%u: not a line of this file", path,
				       line);
		if (end != at && !put_new(passwords, &password))
			return err_set(err, STATUS_FULL, "%s:%u: too many persons", path, line);
		at = end + 1;
	}
	return STATUS_OK;
}

static size_t print_digest(const char *lines, size_t size, char out[DIGEST_LINE + 1])
{
	uint8_t digest[CRYPTO_DIGEST];
	crypto_digest("passwords", bytes_of(lines, size), digest);
	memcpy(out, DIGESTED, sizeof DIGESTED - 1);
	(void)sodium_bin2hex(out + sizeof DIGESTED - 1, DIGEST_LINE + 2 - sizeof DIGESTED, digest,
			     sizeof digest);
	memcpy(out + DIGEST_LINE - 1, "\n", 2);
	return DIGEST_LINE;
}

static void kept_path(const char *path, char out[FILE_PATH_MAX])
{
	(void)snprintf(out, FILE_PATH_MAX, "%.1000s.kept", path);
}

/* How much is before the lines; a file of before there was a digest has none. */
static enum status check_digest(const char *path, const char *data, size_t size, size_t *ret_before,
				struct err *err)
{
	char kept[FILE_PATH_MAX], expected[DIGEST_LINE + 1];
	*ret_before = 0;
	kept_path(path, kept);
	if ((size < sizeof DIGESTED - 1 || memcmp(data, DIGESTED, sizeof DIGESTED - 1) != 0) &&
	    access(kept, F_OK) != 0)
		return STATUS_OK;
	if (size >= DIGEST_LINE) {
		*ret_before = print_digest(data + DIGEST_LINE, size - DIGEST_LINE, expected);
		if (memcmp(data, expected, DIGEST_LINE) == 0 || SABOTAGE("passwords.undigested"))
			return STATUS_OK;
	}
	return err_set(err, STATUS_CORRUPT, "%s: isn't what was written", path);
}

static enum status check_last(const char *path, const char *data, size_t size, struct err *err)
{
	char kept[FILE_PATH_MAX];
	kept_path(path, kept);
	if (last_written(kept, bytes_of(data, size)))
		return STATUS_OK;
	return err_set(err, STATUS_CORRUPT,
		       "%s: isn't what was written last; put it back from a backup together with "
		       "%s",
		       path, kept);
}

static enum status check_missing(const char *path, struct err *err)
{
	char kept[FILE_PATH_MAX];
	kept_path(path, kept);
	if (access(kept, F_OK) != 0 || SABOTAGE("passwords.missing-unseen"))
		return STATUS_OK;
	return err_set(err, STATUS_CORRUPT,
		       "%s: is missing; put it back from a backup, or remove %s and set the "
		       "passwords again",
		       path, kept);
}

static enum status read_once(const char *path, struct passwords *ret_passwords, struct err *err)
{
	char *data;
	size_t size, before;
	TRY(file_read(path, FILE_MAX, &data, &size, err));
	enum status status = check_digest(path, data, size, &before, err);
	if (status == STATUS_OK)
		status = check_last(path, data, size, err);
	if (status == STATUS_OK)
		status = read_lines(path, data + before, size - before, ret_passwords, err);
	sodium_memzero(data, size);
	free(data);
	if (status != STATUS_OK)
		passwords_free(ret_passwords);
	return status;
}

enum status passwords_read(const char *path, struct passwords *ret_passwords, struct err *err)
{
	enum { TRIES = 3 };
	*ret_passwords = (struct passwords){NULL, 0};
	if (access(path, F_OK) != 0)
		return check_missing(path, err);
	/* Two files, read while somebody may write them: what stays so is the disk's. */
	enum status status = STATUS_CORRUPT;
	for (unsigned i = 0; i < TRIES && status == STATUS_CORRUPT; i++)
		status = read_once(path, ret_passwords, err);
	return status;
}

enum status passwords_write(const char *path, const struct passwords *passwords, struct err *err)
{
	char *text = NULL, first[DIGEST_LINE + 1], kept[FILE_PATH_MAX];
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return err_set_errno(err, "no memory for %s", path);
	fprintf(out, "%*s", (int)DIGEST_LINE, ""); /* its place */
	for (size_t i = 0; i < passwords->count; i++) {
		const struct password *password = &passwords->list[i];
		fprintf(out, "%s %s %s%s%s\n", password->person, password->locked ? LOCKED : OPEN,
			password->hash, password->totp[0] != '\0' ? " " : "", password->totp);
	}
	enum status status =
		fclose(out) == 0 ? STATUS_OK : err_set_errno(err, "no memory for %s", path);
	if (status == STATUS_OK) {
		(void)print_digest(text + DIGEST_LINE, size - DIGEST_LINE, first);
		memcpy(text, first, DIGEST_LINE);
		kept_path(path, kept);
		status = last_write(path, kept, bytes_of(text, size), err);
	}
	if (text != NULL)
		sodium_memzero(text, size);
	free(text);
	return status;
}

void passwords_free(struct passwords *passwords)
{
	free(passwords->list);
	*passwords = (struct passwords){NULL, 0};
}

struct password *passwords_find(const struct passwords *passwords, const char *person)
{
	for (size_t i = 0; i < passwords->count; i++) {
		if (strcmp(passwords->list[i].person, person) == 0)
			return &passwords->list[i];
	}
	return NULL;
}

enum status passwords_set(struct passwords *passwords, const char *person, struct bytes password,
			  struct err *err)
{
	struct password made = {.locked = false};
	_Static_assert(sizeof made.hash >= crypto_pwhash_STRBYTES, "a hash fits");
	if (!is_id(person))
		return err_set(err, STATUS_INVALID, "`%s` is no person's id", person);
	if (password.size < PASSWORD_LEAST || password.size > PASSWORD_MOST)
		return err_set(err, STATUS_INVALID, "a password has %u to %u bytes", PASSWORD_LEAST,
			       PASSWORD_MOST);
	if (crypto_pwhash_str(made.hash, (const char *)password.data, password.size,
			      crypto_pwhash_OPSLIMIT_INTERACTIVE,
			      crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
		return err_set(err, STATUS_FULL, "no memory to hash a password");
	memcpy(made.person, person, strlen(person) + 1);
	struct password *known = passwords_find(passwords, person);
	if (known != NULL) {
		memcpy(known->hash, made.hash, sizeof made.hash);
		return STATUS_OK;
	}
	if (!put_new(passwords, &made))
		return err_set(err, STATUS_FULL, "too many persons with a password");
	return STATUS_OK;
}

bool passwords_remove(struct passwords *passwords, const char *person)
{
	struct password *found = passwords_find(passwords, person);
	if (found == NULL)
		return false;
	size_t behind = passwords->count - (size_t)(found - passwords->list) - 1;
	memmove(found, found + 1, behind * sizeof *found);
	passwords->count--;
	return true;
}

void password_stamp(const struct password *password, char out[PASSWORD_STAMP])
{
	(void)snprintf(out, PASSWORD_STAMP, "%s %s", password->hash, password->totp);
}

bool password_fits(const char *hash, struct bytes password)
{
	bool fits = crypto_pwhash_str_verify(hash != NULL ? hash : nobodys,
					     (const char *)password.data, password.size) == 0;
	return (fits || SABOTAGE("passwords.any-fits")) && hash != NULL;
}
