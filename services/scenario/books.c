#include "services/scenario/books.h"

#include <stdlib.h>

#include "common/base/file.h"
#include "common/policy/books/calendar_load.h"
#include "common/policy/books/dictionary_load.h"

#define BOOK_MAX ((size_t)4 << 20)

static enum status read_book(const char *path, char **ret_text, struct bytes *ret_bytes,
			     struct err *err)
{
	size_t size;
	TRY(file_read(path, BOOK_MAX, ret_text, &size, err));
	*ret_bytes = bytes_of(*ret_text, size);
	return STATUS_OK;
}

static enum status load_calendar(const char *path, struct problems *problems,
				 struct book_set *books, struct err *err)
{
	struct bytes content;
	TRY(read_book(path, &books->calendar_text, &content, err));
	if (calendar_load(content, path, &books->pool, problems, &books->calendar) != STATUS_OK)
		return problems_status(problems, err);
	return STATUS_OK;
}

static enum status load_dictionary(const char *path, struct problems *problems,
				   struct book_set *books, struct err *err)
{
	struct bytes content;
	TRY(read_book(path, &books->dictionary_text, &content, err));
	if (dictionary_load(content, path, &books->pool, problems, &books->dictionary) != STATUS_OK)
		return problems_status(problems, err);
	return STATUS_OK;
}

enum status book_set_load(const struct books_paths *paths, struct problems *problems,
			  struct book_set *ret_books, struct err *err)
{
	*ret_books = (struct book_set){0};
	pool_init(&ret_books->pool);
	TRY(policy_load_directory(paths->policy, problems, &ret_books->policy, err));
	TRY(load_calendar(paths->calendar, problems, ret_books, err));
	return load_dictionary(paths->dictionary, problems, ret_books, err);
}

void book_set_unload(struct book_set *books)
{
	policy_unload(&books->policy);
	pool_done(&books->pool);
	free(books->calendar_text);
	free(books->dictionary_text);
	*books = (struct book_set){0};
}

struct stage_books book_set_stage(const struct book_set *books)
{
	return (struct stage_books){.policy = &books->policy->policy,
				    .calendar = &books->calendar,
				    .dictionary = &books->dictionary,
				    .set = 1};
}
