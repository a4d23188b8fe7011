/* zhian-mutate: a C file with every place that can be changed behind a switch (mutant.h, sites.h).
 *
 *   zhian-mutate --first N --root FOLDER --area NAME --sites FILE --deps FILE --out FILE
 *                FILE.c -- CFLAGS...
 *
 * --out gets the copy, --sites a line for each place ("number kind area path:line function words",
 * with tabs between), --deps what the copy depends on, in make's way.
 */
#include <clang-c/Index.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/mutation/code/sites.h"

#define SITES_MAX 1024u

struct settings {
	unsigned first;
	const char *root, *area, *sites, *deps, *out, *in;
};

static bool read_settings(int argc, char **argv, struct settings *settings)
{
	static const struct option options[] = {
		{"first", required_argument, NULL, 'f'},
		{"root", required_argument, NULL, 'r'},
		{"area", required_argument, NULL, 'a'},
		{"sites", required_argument, NULL, 's'},
		{"deps", required_argument, NULL, 'd'},
		{"out", required_argument, NULL, 'o'},
		{NULL, 0, NULL, 0},
	};
	int option;
	/* "+": what follows the file is the compiler's. */
	while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		switch (option) {
		case 'f':
			settings->first = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'r':
			settings->root = optarg;
			break;
		case 'a':
			settings->area = optarg;
			break;
		case 's':
			settings->sites = optarg;
			break;
		case 'd':
			settings->deps = optarg;
			break;
		case 'o':
			settings->out = optarg;
			break;
		default:
			return false;
		}
	}
	if (optind + 1 >= argc || strcmp(argv[optind + 1], "--") != 0 || settings->out == NULL ||
	    settings->sites == NULL || settings->deps == NULL || settings->root == NULL ||
	    settings->area == NULL)
		return false;
	settings->in = argv[optind];
	return true;
}

/* ---- the copy */

static const struct sites *compared; /* qsort has no context */

/* Outer changes begin first; of two at one place the one that was found first is the outer one. */
static int by_begin(const void *one, const void *other)
{
	const struct site *a = &compared->items[*(const size_t *)one];
	const struct site *b = &compared->items[*(const size_t *)other];
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	if (a->end != b->end)
		return a->end > b->end ? -1 : 1;
	return a < b ? -1 : 1;
}

static char *read_whole(const char *path, size_t *ret_size)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	size_t size = 0;
	if (file == NULL)
		return NULL;
	if (fseek(file, 0, SEEK_END) == 0) {
		long end = ftell(file);
		rewind(file);
		text = end < 0 ? NULL : (char *)malloc((size_t)end + 1);
		size = text == NULL ? 0 : fread(text, 1, (size_t)end, file);
	}
	(void)fclose(file);
	*ret_size = size;
	return text;
}

static void write_copy(FILE *out, const char *text, size_t size, const struct sites *sites)
{
	size_t *order = (size_t *)malloc((sites->count + 1) * sizeof *order);
	size_t *open = (size_t *)malloc((sites->count + 1) * sizeof *open);
	if (order == NULL || open == NULL)
		exit(1);
	for (size_t i = 0; i < sites->count; i++)
		order[i] = i;
	compared = sites;
	qsort(order, sites->count, sizeof *order, by_begin);
	size_t next = 0, depth = 0;
	for (size_t at = 0; at <= size; at++) {
		while (depth != 0 && sites->items[open[depth - 1]].end == at)
			(void)fputs(sites->items[open[--depth]].behind, out);
		while (next < sites->count && sites->items[order[next]].begin == at) {
			(void)fputs(sites->items[order[next]].before, out);
			open[depth++] = order[next++];
		}
		if (at < size)
			(void)fputc(text[at], out);
	}
	free(order);
	free(open);
}

static const char *below_root(const struct settings *settings, const char *path)
{
	size_t length = strlen(settings->root);
	bool below = strncmp(path, settings->root, length) == 0 && path[length] == '/';
	return below ? path + length + 1 : path;
}

static void write_sites(FILE *out, const struct settings *settings, const struct sites *sites)
{
	for (size_t i = 0; i < sites->count; i++) {
		const struct site *site = &sites->items[i];
		(void)fprintf(out, "%zu\t%s\t%s\t%s:%u\t%s\t%s%s\n", settings->first + i,
			      mutant_kind_name(site->kind), settings->area,
			      below_root(settings, settings->in), site->line, site->function,
			      site->words, site->behind_words);
	}
}

/* ---- what it depends on */

static void write_dependency(CXFile file, CXSourceLocation *stack, unsigned depth,
			     CXClientData data)
{
	(void)stack;
	(void)depth;
	CXString name = clang_getFileName(file);
	(void)fprintf((FILE *)data, " \\\n %s", clang_getCString(name));
	clang_disposeString(name);
}

static FILE *create(const char *path)
{
	FILE *file = fopen(path, "w");
	if (file == NULL) {
		perror(path);
		exit(1);
	}
	return file;
}

static bool has_errors(CXTranslationUnit unit)
{
	bool errors = false;
	for (unsigned i = 0; i < clang_getNumDiagnostics(unit); i++) {
		CXDiagnostic diagnostic = clang_getDiagnostic(unit, i);
		if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error) {
			CXString text = clang_formatDiagnostic(
				diagnostic, clang_defaultDiagnosticDisplayOptions());
			(void)fprintf(stderr, "%s\n", clang_getCString(text));
			clang_disposeString(text);
			errors = true;
		}
		clang_disposeDiagnostic(diagnostic);
	}
	return errors;
}

static int write_all(const struct settings *settings, CXTranslationUnit unit)
{
	struct sites sites = {0};
	size_t size = 0;
	char *text = read_whole(settings->in, &size);
	if (text == NULL || !sites_find(unit, settings->in, settings->first, &sites)) {
		(void)fprintf(stderr, "%s: can't be read\n", settings->in);
		return 1;
	}
	if (sites.count > SITES_MAX) {
		(void)fprintf(stderr, "%s: %zu places, numbers are for %u\n", settings->in,
			      sites.count, SITES_MAX);
		return 1;
	}
	FILE *copy = create(settings->out), *list = create(settings->sites);
	FILE *deps = create(settings->deps);
	(void)fprintf(copy, "#include \"tests/mutation/code/mutant.h\"\n#line 1 \"%s\"\n",
		      settings->in);
	write_copy(copy, text, size, &sites);
	write_sites(list, settings, &sites);
	(void)fprintf(deps, "%s:", settings->out);
	clang_getInclusions(unit, write_dependency, deps);
	(void)fputc('\n', deps);
	int failed = fclose(copy) | fclose(list) | fclose(deps);
	sites_free(&sites);
	free(text);
	return failed != 0;
}

int main(int argc, char **argv)
{
	struct settings settings = {0};
	if (!read_settings(argc, argv, &settings)) {
		(void)fprintf(
			stderr,
			"usage: zhian-mutate --first N --root FOLDER --area NAME --sites FILE "
			"--deps FILE --out FILE FILE.c -- CFLAGS...\n");
		return 2;
	}
	const char *const *flags = (const char *const *)argv + optind + 2;
	CXIndex index = clang_createIndex(0, 0);
	CXTranslationUnit unit = NULL;
	if (clang_parseTranslationUnit2(index, settings.in, flags, argc - optind - 2, NULL, 0,
					CXTranslationUnit_DetailedPreprocessingRecord,
					&unit) != CXError_Success ||
	    has_errors(unit)) {
		(void)fprintf(stderr, "%s: can't be parsed\n", settings.in);
		return 1;
	}
	int status = write_all(&settings, unit);
	clang_disposeTranslationUnit(unit);
	clang_disposeIndex(index);
	return status;
}
