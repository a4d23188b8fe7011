#include "common/daemon/books.h"

#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/hex.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/common_rows.h"
#include "common/policy/books/calendar_load.h"
#include "common/policy/books/dictionary_load.h"
#include "common/policy/rules/load.h"
#include "common/policy/rules/policy_versions.h"
#include "common/stage/books/book_beside.h"
#include "common/stage/books/book_tell.h"
#include "common/stage/common_decide.h"

#define BOOK_MAX (8u << 20)

struct book {
	uint16_t kind;
	uint32_t version;
	int64_t effective_ms;
	uint8_t digest[32];
	struct pool pool;
	struct policy_set *policy;
	struct calendar calendar;
	struct dictionary dictionary;
	struct people people;
};

struct books {
	char directory[FILE_PATH_MAX];
	struct book **all;
	size_t count;
	int64_t cached_from_ms, cached_to_ms; /* `cached` holds in between */
	struct stage_books cached;
	struct policy_entry *entries; /* of `versions` */
	struct policy_versions versions;
	struct book *tried; /* only asked about; NULL: none */
	struct err
		failure; /* what kept the last offer from being kept, where it wasn't the offer */
};

enum status books_open(const char *directory, struct books **ret_books, struct err *err)
{
	TRY(file_make_directories(directory, 0750, err));
	struct books *books = (struct books *)calloc(1, sizeof *books);
	if (books == NULL)
		return err_set(err, STATUS_FULL, "no memory");
	if (strlen(directory) + 80 > sizeof books->directory) {
		free(books);
		return err_set(err, STATUS_INVALID, "%s: the path is too long", directory);
	}
	memcpy(books->directory, directory, strlen(directory) + 1);
	*ret_books = books;
	return STATUS_OK;
}

static void book_free(struct book *book)
{
	policy_unload(&book->policy);
	pool_done(&book->pool);
	free(book);
}

void books_close(struct books *books)
{
	if (books == NULL)
		return;
	for (size_t i = 0; i < books->count; i++)
		book_free(books->all[i]);
	if (books->tried != NULL)
		book_free(books->tried);
	free(books->all);
	free(books->entries);
	free(books);
}

static void book_path(const struct books *books, const uint8_t digest[32],
		      char out[FILE_PATH_MAX + 80])
{
	size_t at = strlen(books->directory);
	memcpy(out, books->directory, at);
	out[at++] = '/';
	hex_print(bytes_of(digest, 32), out + at);
}

static const char *kind_file(uint16_t kind)
{
	switch (kind) {
	case KIND(POLICY_ADOPTED):
		return "policy";
	case KIND(CALENDAR_ADOPTED):
		return "calendar";
	case KIND(DICTIONARY_ADOPTED):
		return "dictionary";
	default:
		return "people";
	}
}

/* Reads the content as its kind; every problem is in `problems`, as one of `file`. */
static enum status parse(struct book *book, const char *file, struct bytes content,
			 enum policy_depth depth, struct problems *problems)
{
	policy_digest(content, book->digest);
	switch (book->kind) {
	case KIND(POLICY_ADOPTED):
		TRY(policy_load_bytes(content, depth, problems, &book->policy));
		book->version = book->policy->policy.version;
		return STATUS_OK;
	case KIND(CALENDAR_ADOPTED):
		TRY(calendar_load(content, file, &book->pool, problems, &book->calendar));
		book->version = book->calendar.version;
		return STATUS_OK;
	case KIND(DICTIONARY_ADOPTED):
		TRY(dictionary_load(content, file, &book->pool, problems, &book->dictionary));
		book->version = book->dictionary.version;
		return STATUS_OK;
	case KIND(PEOPLE_ADOPTED):
		TRY(people_load(content, file, &book->pool, problems, &book->people));
		book->version = book->people.version;
		return STATUS_OK;
	default:
		return STATUS_UNSUPPORTED;
	}
}

static struct book *book_make(uint16_t kind)
{
	struct book *book = (struct book *)calloc(1, sizeof *book);
	if (book != NULL) {
		book->kind = kind;
		pool_init(&book->pool);
	}
	return book;
}

enum status books_check(uint16_t kind, const char *file, struct bytes content,
			struct problems *problems)
{
	struct book *book = book_make(kind);
	if (book == NULL)
		return STATUS_FULL;
	enum status status = parse(book, file, content, POLICY_CHECK_WHOLE, problems);
	book_free(book);
	return status;
}

/* Rules that were used keep their text: see policy_check_successor(). */
static void check_successor(const struct books *books, const struct book *book,
			    struct problems *problems)
{
	for (size_t i = 0; i < books->count && book->policy != NULL; i++) {
		const struct book *before = books->all[i];
		if (before->policy != NULL && memcmp(before->digest, book->digest, 32) != 0)
			policy_check_successor(&before->policy->policy, &book->policy->policy,
					       problems);
	}
}

static void write_problem(struct writer *out, const char *text)
{
	size_t size = strlen(text);
	if (out->size == 0 && size <= out->capacity)
		writer_put(out, text, size);
}

static const struct book *in_force(const struct books *books, uint16_t kind, int64_t now_ms);

static const struct people *people_of(const struct book *book)
{
	return book->kind == KIND(PEOPLE_ADOPTED) ? &book->people : NULL;
}

/* INVALID: it is wrong.  FULL: no memory to read it in. */
static enum status check_offer(struct books *books, const struct book_offer *offer,
			       struct book *book, struct writer *ret_problems)
{
	struct problems problems;
	problems_init(&problems);
	enum status status =
		parse(book, kind_file(offer->kind), offer->content, POLICY_CHECK_WHOLE, &problems);
	if (status == STATUS_OK)
		check_successor(books, book, &problems);
	problems_write_errors(&problems, ret_problems);
	if (status != STATUS_OK && status != STATUS_FULL)
		status = STATUS_INVALID;
	if (status == STATUS_OK && problems.errors != 0)
		status = STATUS_INVALID;
	if (status != STATUS_OK)
		write_problem(ret_problems, status_text(status));
	problems_done(&problems);
	return status;
}

enum status books_content(const struct books *books, const uint8_t digest[32], char **ret_data,
			  size_t *ret_size, struct err *err)
{
	char path[FILE_PATH_MAX + 80];
	uint8_t found[32];
	book_path(books, digest, path);
	TRY(file_read(path, BOOK_MAX, ret_data, ret_size, err));
	policy_digest(bytes_of(*ret_data, *ret_size), found);
	if (memcmp(found, digest, sizeof found) == 0)
		return STATUS_OK;
	free(*ret_data);
	return err_set(err, STATUS_CORRUPT, "%s isn't what was proposed: its digest differs", path);
}

/* Not the offer's fault: once more may go well. */
static enum status failed(struct books *books, enum status status, const char *text,
			  struct writer *ret_problems)
{
	write_problem(ret_problems, text);
	if (!SABOTAGE("books.failure-unsaid"))
		(void)err_set(&books->failure, status, "%s", text);
	return SABOTAGE("books.failure-is-the-books") ? STATUS_INVALID : STATUS_IO;
}

enum status books_failure(const struct books *books, struct err *err)
{
	*err = books->failure;
	return books->failure.status;
}

static enum status write_book(struct books *books, const struct book_offer *offer,
			      const struct book *book, struct writer *ret_problems)
{
	char path[FILE_PATH_MAX + 80];
	struct err err;
	if (offer->try_only && !SABOTAGE("books.tried-is-kept"))
		return STATUS_OK;
	book_path(books, book->digest, path);
	enum status status = file_write_atomic(path, offer->content, 0640, &err);
	return status == STATUS_OK ? STATUS_OK : failed(books, status, err.text, ret_problems);
}

static enum status keep(struct books *books, const struct book_offer *offer,
			struct book_extra *ret_extra, struct writer *ret_problems)
{
	if (offer->content.size > BOOK_MAX) {
		write_problem(ret_problems, "larger than 8 MiB");
		return STATUS_INVALID;
	}
	struct book *book = book_make(offer->kind);
	if (book == NULL)
		return failed(books, STATUS_FULL, "no memory", ret_problems);
	enum status status = check_offer(books, offer, book, ret_problems);
	if (status == STATUS_FULL)
		status = failed(books, status, "no memory", ret_problems);
	if (status == STATUS_OK)
		status = write_book(books, offer, book, ret_problems);
	*ret_extra = (struct book_extra){.version = book->version};
	memcpy(ret_extra->digest, book->digest, sizeof book->digest);
	if (status == STATUS_OK)
		book_beside_people(offer, books_people(books, offer->now_ms), people_of(book),
				   ret_extra);
	book_free(book);
	return status;
}

enum status books_keep(void *context, const struct book_offer *offer, struct book_extra *ret_extra,
		       struct writer *ret_problems)
{
	struct books *books = (struct books *)context;
	struct book_offer read = *offer;
	struct err err;
	char *data;
	size_t size;
	if (offer->kept == NULL)
		return keep(books, offer, ret_extra, ret_problems);
	enum status status = books_content(books, offer->kept, &data, &size, &err);
	if (status != STATUS_OK)
		return failed(books, status, err.text, ret_problems);
	read.content = bytes_of(data, size);
	read.try_only = true; /* it is there */
	status = keep(books, &read, ret_extra, ret_problems);
	free(data);
	return status;
}

/* ---- for who is to approve it */

static struct book_told told_of(const struct book *book)
{
	struct book_told told = {.version = book->version};
	told.people = people_of(book);
	told.policy = book->policy != NULL ? &book->policy->policy : NULL;
	told.calendar = book->kind == KIND(CALENDAR_ADOPTED) ? &book->calendar : NULL;
	told.dictionary = book->kind == KIND(DICTIONARY_ADOPTED) ? &book->dictionary : NULL;
	return told;
}

static void tell_difference(const struct book *now, const struct book *book, struct json_line *json)
{
	struct book_told is = now != NULL ? told_of(now) : (struct book_told){0};
	struct book_told then = told_of(book);
	book_tell(book->kind, &is, &then, json);
}

void books_tell(void *context, const struct book_offer *offer, struct json_line *json)
{
	struct books *books = (struct books *)context;
	const struct book *now = in_force(books, offer->kind, offer->now_ms);
	struct book *book = book_make(offer->kind);
	struct err err;
	char *data;
	size_t size;
	if (book == NULL)
		return;
	if (books_content(books, offer->kept, &data, &size, &err) == STATUS_OK) {
		struct problems problems;
		problems_init(&problems);
		if (parse(book, kind_file(offer->kind), bytes_of(data, size), POLICY_CHECK_FORM,
			  &problems) == STATUS_OK)
			tell_difference(now, book, json);
		problems_done(&problems);
		free(data);
	}
	book_free(book);
}

static bool is_loaded(const struct books *books, const struct book_row *row)
{
	for (size_t i = 0; i < books->count; i++) {
		if (books->all[i]->kind == row->book &&
		    books->all[i]->effective_ms == row->effective_ms &&
		    memcmp(books->all[i]->digest, row->digest, sizeof row->digest) == 0)
			return true;
	}
	return false;
}

static bool make_room(struct books *books)
{
	struct book **all = (struct book **)realloc(books->all, (books->count + 1) * sizeof *all);
	if (all != NULL)
		books->all = all;
	struct policy_entry *entries = (struct policy_entry *)realloc(
		books->entries, (books->versions.count + 1) * sizeof *entries);
	if (entries != NULL) {
		books->entries = entries;
		books->versions.entries = entries;
	}
	return all != NULL && entries != NULL;
}

/* By instant; after those of the same one, for it was adopted later. */
static void add_version(struct books *books, const struct book *book)
{
	size_t at = books->versions.count++;
	for (; at > 0 && books->entries[at - 1].effective_ms > book->effective_ms; at--)
		books->entries[at] = books->entries[at - 1];
	books->entries[at] = (struct policy_entry){book->effective_ms, &book->policy->policy};
}

static enum status load_adopted(struct books *books, const struct book_row *row, struct err *err)
{
	char path[FILE_PATH_MAX + 80];
	char *data;
	size_t size;
	book_path(books, row->digest, path);
	TRY(file_read(path, BOOK_MAX, &data, &size, err));
	struct book *book = book_make(row->book);
	bool room = make_room(books);
	struct problems problems;
	problems_init(&problems);
	enum status status = STATUS_FULL;
	if (book != NULL && room) {
		status = parse(book, kind_file(row->book), bytes_of(data, size), POLICY_CHECK_FORM,
			       &problems);
		book->effective_ms = row->effective_ms;
	}
	if (status != STATUS_OK) {
		if (problems_status(&problems, err) == STATUS_OK)
			(void)err_set(err, status, "%s", status_text(status));
		status = err_prefix(err, status, "the adopted %s %s can't be read",
				    kind_file(row->book), path);
		if (book != NULL)
			book_free(book);
	} else if (memcmp(book->digest, row->digest, sizeof row->digest) != 0) {
		status = err_set(err, STATUS_CORRUPT,
				 "%s isn't what was adopted: its digest differs", path);
		book_free(book);
	} else {
		books->all[books->count++] = book;
		if (book->policy != NULL)
			add_version(books, book);
	}
	problems_done(&problems);
	free(data);
	return status;
}

struct refresh {
	struct books *books;
	struct err *err;
	enum status status;
};

static bool refresh_row(void *context, const struct row_ref *row)
{
	struct refresh *refresh = (struct refresh *)context;
	struct book_row book;
	memcpy(&book, row->value.data, sizeof book);
	if (!is_loaded(refresh->books, &book))
		refresh->status = load_adopted(refresh->books, &book, refresh->err);
	return refresh->status == STATUS_OK;
}

enum status books_refresh(struct books *books, const struct rows_reader *rows, struct err *err)
{
	struct refresh refresh = {books, err, STATUS_OK};
	(void)rows_scan(rows, TABLE_BOOKS, bytes_of(NULL, 0), bytes_of(NULL, 0), SIZE_MAX,
			refresh_row, &refresh);
	books->cached_to_ms = books->cached_from_ms; /* look again */
	return refresh.status;
}

/* The newest version of a kind that has come into force.  An older one whose day comes later, for
 * it was planned for then, or adopted by a clock that was ahead, doesn't come back after it. */
static const struct book *in_force(const struct books *books, uint16_t kind, int64_t now_ms)
{
	const struct book *found = NULL;
	for (size_t i = 0; i < books->count; i++) {
		const struct book *book = books->all[i];
		if (book->kind == kind && book->effective_ms <= now_ms &&
		    (found == NULL ||
		     (SABOTAGE("books.older-comes-back") ? book->effective_ms >= found->effective_ms
							 : book->version >= found->version)))
			found = book;
	}
	return found;
}

static int64_t next_change(const struct books *books, int64_t now_ms)
{
	int64_t next = INT64_MAX;
	for (size_t i = 0; i < books->count; i++) {
		if (books->all[i]->effective_ms > now_ms && books->all[i]->effective_ms < next)
			next = books->all[i]->effective_ms;
	}
	return next;
}

void books_at(void *context, int64_t now_ms, struct stage_books *ret_books)
{
	struct books *books = (struct books *)context;
	if (now_ms < books->cached_from_ms || now_ms >= books->cached_to_ms) {
		const struct book *policy = in_force(books, KIND(POLICY_ADOPTED), now_ms);
		const struct book *calendar = in_force(books, KIND(CALENDAR_ADOPTED), now_ms);
		const struct book *dictionary = in_force(books, KIND(DICTIONARY_ADOPTED), now_ms);
		const struct book *people = in_force(books, KIND(PEOPLE_ADOPTED), now_ms);
		bool complete = policy != NULL && calendar != NULL && dictionary != NULL;
		books->cached = (struct stage_books){0};
		if (complete) {
			books->cached = (struct stage_books){
				.policy = &policy->policy->policy,
				.policies = &books->versions,
				.calendar = &calendar->calendar,
				.dictionary = &dictionary->dictionary,
				.officers = people != NULL ? &people->people.officers : NULL};
			memcpy(&books->cached.set, policy->digest, sizeof books->cached.set);
		}
		books->cached_from_ms = now_ms;
		books->cached_to_ms = next_change(books, now_ms);
	}
	*ret_books = books->cached;
}

const struct policy *books_try_policy(struct books *books, struct bytes content,
				      struct writer *ret_problems)
{
	uint8_t digest[32];
	policy_digest(content, digest);
	if (books->tried != NULL &&
	    memcmp(books->tried->digest, digest, sizeof books->tried->digest) == 0)
		return &books->tried->policy->policy;
	struct book_offer offer = {
		.kind = KIND(POLICY_ADOPTED), .content = content, .try_only = true};
	struct book *book = book_make(offer.kind);
	bool sound = book != NULL && content.size <= BOOK_MAX &&
		     check_offer(books, &offer, book, ret_problems) == STATUS_OK;
	if (!sound) {
		if (book != NULL)
			book_free(book);
		return NULL;
	}
	if (books->tried != NULL)
		book_free(books->tried);
	books->tried = book;
	return &book->policy->policy;
}

const struct policy_versions *books_policies(const struct books *books)
{
	return &books->versions;
}

const struct people *books_people(const struct books *books, int64_t now_ms)
{
	const struct book *book = in_force(books, KIND(PEOPLE_ADOPTED), now_ms);
	return book != NULL ? &book->people : NULL;
}

const struct people *books_people_of(const struct books *books, const uint8_t digest[32])
{
	for (size_t i = 0; i < books->count; i++) {
		const struct book *book = books->all[i];
		if (book->kind == KIND(PEOPLE_ADOPTED) &&
		    memcmp(book->digest, digest, sizeof book->digest) == 0)
			return &book->people;
	}
	return NULL;
}

const struct dictionary *books_dictionary(const struct books *books, int64_t now_ms)
{
	const struct book *book = in_force(books, KIND(DICTIONARY_ADOPTED), now_ms);
	return book != NULL ? &book->dictionary : NULL;
}

bool books_complete(const struct books *books)
{
	unsigned kinds = 0;
	for (size_t i = 0; i < books->count; i++)
		kinds |= 1u << books->all[i]->kind;
	return (kinds & 0x1e) == 0x1e;
}
