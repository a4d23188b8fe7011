#include "common/daemon/daemon_arguments.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "common/base/version.h"

enum { EXIT_ENDED = 0, EXIT_USAGE = 2, EXIT_CANT_WRITE = 70, REGION_DIGITS = 6 };

static const struct daemon_option {
	char letter;
	const char *name, *value, *help;
} options[] = {
#define X(letter, name, value, help) {letter, name, value, help},
#include "common/daemon/daemon_options.def"
#undef X
};
#define OPTIONS (sizeof options / sizeof options[0])

static void print_usage(const char *name, FILE *out)
{
	fprintf(out, "usage: zhian-%s --region CODE [--root DIR] [-n | --own]\n\n", name);
	for (size_t i = 0; i < OPTIONS; i++) {
		char shown[32];
		if (options[i].name != NULL)
			(void)snprintf(shown, sizeof shown, "--%s%s%s", options[i].name,
				       options[i].value != NULL ? " " : "",
				       options[i].value != NULL ? options[i].value : "");
		else
			(void)snprintf(shown, sizeof shown, "-%c", options[i].letter);
		fprintf(out, "  %-14s %s\n", shown, options[i].help);
	}
	fputs("\nexit: 0 ended in order, 2 usage, 3 configuration or a file is invalid, 70 could "
	      "not go on\n",
	      out);
}

static bool region_read(const char *text, uint32_t *ret_region)
{
	uint32_t region = 0;
	size_t digits = text != NULL ? strspn(text, "0123456789") : 0;
	if (digits != REGION_DIGITS || text[digits] != '\0')
		return false;
	for (size_t i = 0; i < REGION_DIGITS; i++)
		region = region * 10 + (uint32_t)(text[i] - '0');
	*ret_region = region;
	return true;
}

/* Every option that has a name, and the letter n. */
static int next_option(int argc, char **argv)
{
	struct option known[OPTIONS + 1] = {{0}};
	size_t count = 0;
	for (size_t i = 0; i < OPTIONS; i++) {
		if (options[i].name != NULL)
			known[count++] = (struct option){
				options[i].name,
				options[i].value != NULL ? required_argument : no_argument, NULL,
				options[i].letter};
	}
	return getopt_long(argc, argv, "nh", known, NULL);
}

enum status daemon_arguments_read(const char *name, int argc, char **argv,
				  struct daemon_arguments *ret_arguments, int *ret_exit)
{
	const char *root = "";
	const char *region = NULL;
	int option;
	*ret_arguments = (struct daemon_arguments){.root = ""};
	while ((option = next_option(argc, argv)) != -1) {
		if (option == 'r') {
			root = strcmp(optarg, "/") == 0 ? "" : optarg;
		} else if (option == 'c') {
			region = optarg;
		} else if (option == 'n') {
			ret_arguments->check_only = true;
		} else if (option == 'o') {
			ret_arguments->own = true;
		} else if (option == 'h' || option == 'v') {
			if (option == 'h')
				print_usage(name, stdout);
			else
				printf("zhian-%s %s\n", name, zhian_version);
			*ret_exit = fflush(stdout) == 0 ? EXIT_ENDED : EXIT_CANT_WRITE;
			return STATUS_INVALID;
		} else {
			print_usage(name, stderr);
			*ret_exit = EXIT_USAGE;
			return STATUS_INVALID;
		}
	}
	if (!region_read(region, &ret_arguments->region) || optind != argc ||
	    strlen(root) > DAEMON_ROOT_MAX) {
		print_usage(name, stderr);
		*ret_exit = EXIT_USAGE;
		return STATUS_INVALID;
	}
	ret_arguments->root = root;
	return STATUS_OK;
}
