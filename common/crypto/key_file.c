/* Key files: one line of words, checked in every one of them. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/crypto/base64url.h"
#include "common/crypto/key_internal.h"

#define MAGIC "zhian-key"
#define VERSION "1"
#define LINE_MAX_SIZE 512
#define WORDS_MAX 7

enum word { WORD_MAGIC, WORD_VERSION, WORD_PURPOSE, WORD_ALG, WORD_NAME, WORD_PUBLIC, WORD_SECRET };

struct line {
	char text[LINE_MAX_SIZE + 1];
	size_t size;
	char *words[WORDS_MAX]; /* in `text` */
	size_t count;
};

static int print_line(const struct key *key, bool with_secret, char out[LINE_MAX_SIZE])
{
	char public_text[BASE64URL_TEXT(KEY_PUBLIC)];
	char secret_text[BASE64URL_TEXT(KEY_SECRET_MAX)] = "";
	int size;

	base64url_print(bytes_of(key->public_key, KEY_PUBLIC), public_text);
	if (with_secret)
		base64url_print(bytes_of(key->secret, key_secret_size(key->purpose)), secret_text);
	size = snprintf(out, LINE_MAX_SIZE, MAGIC " " VERSION " %s %s %s %s%s%s\n",
			key_purpose_name(key->purpose), crypto_alg_name(key_alg(key->purpose)),
			key->name, public_text, with_secret ? " " : "", secret_text);
	sodium_memzero(secret_text, sizeof(secret_text));
	return size;
}

static enum status save_line(const struct key *key, bool with_secret, const char *path, mode_t mode,
			     struct err *err)
{
	char line[LINE_MAX_SIZE];
	int size = print_line(key, with_secret, line);
	enum status status = file_write_atomic(path, bytes_of(line, (size_t)size), mode, err);

	sodium_memzero(line, sizeof(line));
	return status;
}

enum status key_save(const struct key *key, const char *secret_path, const char *public_path,
		     struct err *err)
{
	if (secret_path != NULL) {
		if (!key->has_secret)
			return err_set(err, STATUS_INVALID, "the key %s has no secret to write",
				       key->name);
		if (access(secret_path, F_OK) == 0)
			return err_set(err, STATUS_CONFLICT,
				       "%s is there already and is not written over", secret_path);
		TRY(save_line(key, true, secret_path, 0600, err));
	}
	if (public_path != NULL)
		TRY(save_line(key, false, public_path, 0644, err));
	return STATUS_OK;
}

/* The group may read a file of root's: whoever gave it to us that way is root, and systemd's
 * credentials look so, since an access-control list shows in the group's bits. */
static bool others_may_read(const struct stat *file)
{
	bool given_by_root = file->st_uid == 0 && geteuid() != 0;

	return (file->st_mode & 07) != 0 || ((file->st_mode & 070) != 0 && !given_by_root);
}

static enum status read_line(const char *path, struct line *line, struct stat *ret_file,
			     struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size;

	if (fd < 0)
		return errno == ENOENT ? err_set(err, STATUS_NOT_FOUND, "no key at %s", path)
				       : file_refused(err, path);
	do {
		size = read(fd, line->text, LINE_MAX_SIZE);
	} while (size < 0 && errno == EINTR);
	if (size < 0 || fstat(fd, ret_file) != 0) {
		enum status status = err_set_errno(err, "cannot read %s", path);

		close(fd);
		return status;
	}
	close(fd);
	line->size = (size_t)size;
	return STATUS_OK;
}

/* Words parted by exactly one blank, one newline at the end, nothing behind it. */
static bool split_line(struct line *line)
{
	char *at = line->text;

	if (line->size == 0 || line->text[line->size - 1] != '\n')
		return false;
	line->text[line->size - 1] = '\0';
	if (strlen(line->text) != line->size - 1 || strchr(line->text, '\n') != NULL)
		return false;
	while (at != NULL && line->count < WORDS_MAX) {
		char *blank = strchr(at, ' ');

		line->words[line->count++] = at;
		if (blank != NULL)
			*blank = '\0';
		at = blank == NULL ? NULL : blank + 1;
	}
	return at == NULL && line->count >= WORD_SECRET &&
	       strcmp(line->words[WORD_MAGIC], MAGIC) == 0;
}

static bool parse_exactly(const char *text, uint8_t *out, size_t size)
{
	size_t parsed = 0;

	return base64url_parse(bytes_of_text(text), out, size, &parsed) == STATUS_OK &&
	       parsed == size;
}

static enum status fill_key(const struct line *line, enum key_purpose purpose, struct key *key)
{
	if (!key_name_valid(line->words[WORD_NAME]))
		return STATUS_CORRUPT;
	key_start(key, purpose, line->words[WORD_NAME]);
	if (!parse_exactly(line->words[WORD_PUBLIC], key->public_key, KEY_PUBLIC))
		return STATUS_CORRUPT;
	key->has_secret = line->count > WORD_SECRET;
	if (key->has_secret &&
	    (!parse_exactly(line->words[WORD_SECRET], key->secret, key_secret_size(purpose)) ||
	     (!key_halves_match(key) && !SABOTAGE("fuzz.keys"))))
		return STATUS_CORRUPT;
	key_finish(key);
	return STATUS_OK;
}

static enum status take_line(struct line *line, const struct stat *file, const char *path,
			     enum key_purpose purpose, struct key *ret_key, struct err *err)
{
	if (!split_line(line))
		return err_set(err, STATUS_CORRUPT, "%s is not a key file", path);
	if (strcmp(line->words[WORD_VERSION], VERSION) != 0)
		return err_set(err, STATUS_UNSUPPORTED,
			       "%s has version %.16s, this program reads %s", path,
			       line->words[WORD_VERSION], VERSION);
	if (line->count > WORD_SECRET && others_may_read(file))
		return err_set(err, STATUS_DENIED,
			       "%s has mode %04o and others can read the secret: chmod 600 %s",
			       path, (unsigned)file->st_mode & 07777, path);
	if (strcmp(line->words[WORD_PURPOSE], key_purpose_name(purpose)) != 0)
		return err_set(err, STATUS_CONFLICT, "%s is a key for %.16s, one for %s is needed",
			       path, line->words[WORD_PURPOSE], key_purpose_name(purpose));
	if (strcmp(line->words[WORD_ALG], crypto_alg_name(key_alg(purpose))) != 0)
		return err_set(err, STATUS_UNSUPPORTED, "%s is for %.16s, which is not known here",
			       path, line->words[WORD_ALG]);
	if (fill_key(line, purpose, ret_key) != STATUS_OK) {
		key_wipe(ret_key);
		return err_set(err, STATUS_CORRUPT, "%s: the key in it is damaged", path);
	}
	return STATUS_OK;
}

enum status key_load(const char *path, enum key_purpose purpose, struct key *ret_key,
		     struct err *err)
{
	struct line line = {0};
	struct stat file;
	enum status status = read_line(path, &line, &file, err);

	if (status == STATUS_OK)
		status = take_line(&line, &file, path, purpose, ret_key, err);
	sodium_memzero(&line, sizeof(line));
	return status;
}
