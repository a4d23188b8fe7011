/* A failure in words for a person: what, where, and what to do about it.
 *
 * Filled where the failure happens; each layer above may put one prefix before
 * it.  Library code fills, programs print.  `err` may be NULL everywhere.
 */
#ifndef ZHIAN_BASE_ERR_H
#define ZHIAN_BASE_ERR_H

#include "common/base/status.h"

struct err {
	enum status status;
	char text[320]; /* UTF-8, cut at a character when too long */
};

/* Sets `err` and returns `status`, so that `return err_set(...)` reads well. */
enum status err_set(struct err *err, enum status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* As err_set, with strerror(errno) after the text; status is STATUS_IO. */
enum status err_set_errno(struct err *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Puts "prefix: " before what is there; returns err->status (or `status` for NULL err). */
enum status err_prefix(struct err *err, enum status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The static analyzer reads one file at a time: all that it has to know of err.c. */
#if defined(__clang_analyzer__) && !defined(ZHIAN_BASE_ERR_DEFINED_HERE)
void err_told(struct err *err, const char *format, ...);
#define err_set(err, status, ...) (err_told((err), __VA_ARGS__), (status))
#define err_set_errno(err, ...) (err_told((err), __VA_ARGS__), STATUS_IO)
#define err_prefix(err, status, ...) (err_told((err), __VA_ARGS__), (status))
#endif

#endif
