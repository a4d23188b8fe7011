# tidy.pl ROOT BUILD: prints what clang-tidy finds in the files of ours that BUILD compiles, several at
# a time, and on standard error how many were looked at.
#
# A file without findings is remembered by everything that clang-tidy made of it: its version, the
# configuration, the commands that compile the file, and the contents of the file and of all it
# includes, the system's headers too (clang -M).  That is two steps, as the includes follow from the
# contents: deps/K lists what the file included last, clean/K says that nothing was found with exactly
# these contents.  Findings are never remembered.
#
# Where ZHIAN_BY (seconds since 1970) is set, nothing is begun in its last two minutes.  What was written
# last comes first; what is left then is counted, and the exit status is 77 where nothing was found.
use strict;
use warnings;
use Cwd qw(realpath);
use Digest::SHA qw(sha256_hex);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use JSON::PP;

my $DAYS_KEPT = 30;
my $ENDS = $ENV{ZHIAN_BY} ? $ENV{ZHIAN_BY} - 120 : undef;
my $RECORD = 8; # bytes of one number in the queue; a pipe takes and gives them whole

my ($root, $build) = map { realpath($_) } @ARGV;
my $cache = $ENV{ZHIAN_TIDY_CACHE} // (($ENV{XDG_CACHE_HOME} || "$ENV{HOME}/.cache") . "/zhian-tidy");
make_path("$cache/deps", "$cache/clean");

my %digests;

sub content {
	my ($path) = @_;
	open(my $file, "<:raw", $path) or return undef;
	local $/;
	return scalar <$file>;
}

sub digest_of {
	my ($path) = @_;
	return $digests{$path} //= do {
		my $content = content($path);
		defined $content ? sha256_hex($content) : "-";
	};
}

# The same source in another folder is the same source.
sub relative {
	my ($text) = @_;
	$text =~ s/\Q$build\E/BUILD/g;
	$text =~ s/\Q$root\E/ROOT/g;
	return $text;
}

sub absolute {
	my ($path) = @_;
	$path =~ s/^BUILD/$build/;
	$path =~ s/^ROOT/$root/;
	return $path;
}

# The configurations that clang-tidy reads for a file: its folder's and all above it.
sub configuration {
	my ($file) = @_;
	my $found = "";
	for (my $folder = dirname($file);; $folder = dirname($folder)) {
		$found .= digest_of("$folder/.clang-tidy") . " ";
		last if $folder eq $root || $folder eq "/";
	}
	return $found;
}

my $version = `clang-tidy --version` . digest_of(realpath($0));

sub key_of {
	my ($unit) = @_;
	return sha256_hex(join "\n", $version, configuration($unit->{file}), relative($unit->{file}),
		map { relative($_) } @{$unit->{commands}});
}

# Where its being clean is remembered, given what it includes.
sub clean_path {
	my ($unit, @includes) = @_;
	return "$cache/clean/" .
		sha256_hex(join "\n", $unit->{key}, map { "$_ " . digest_of(absolute($_)) } @includes);
}

sub includes_remembered {
	my ($unit) = @_;
	return split /\n/, content("$cache/deps/$unit->{key}") // return;
}

sub includes_now {
	my ($unit) = @_;
	my %found;
	for my $command (@{$unit->{commands}}) {
		my $list = $command;
		$list =~ s/^\S+//;
		$list =~ s/ -o \S+//;
		$list = `cd '$unit->{directory}' && clang -w -Wno-everything $list -M -MT x 2>/dev/null`;
		return if $? != 0;
		$list =~ s/^x://;
		$list =~ s/\\\n//g;
		for my $path (split ' ', $list) {
			$path = "$unit->{directory}/$path" unless $path =~ m{^/};
			$found{relative(realpath($path))} = 1;
		}
	}
	return sort keys %found;
}

sub write_whole {
	my ($path, $text) = @_;
	open(my $file, ">", "$path.$$") or die "$path: $!\n";
	print({$file} $text) && close($file) && rename("$path.$$", $path) or die "$path: $!\n";
}

# Files by name, each with all commands that compile it.
sub units {
	my %units;
	for my $entry (@{decode_json(content("$build/compile_commands.json"))}) {
		my $file = $entry->{file};
		next unless $file =~ m{/(common|services|tests)/[^"]*\.c$} && $file !~ m{\.pb-c\.c$};
		$units{$file} //= {file => $file, directory => $entry->{directory}, commands => []};
		push @{$units{$file}{commands}}, $entry->{command};
	}
	return map { $units{$_} } sort keys %units;
}

# What clang-tidy says of a file, a line each.
sub findings {
	my ($unit) = @_;
	my @said = `clang-tidy -p '$build' --quiet '$unit->{file}' 2>/dev/null`;
	my $status = $?;
	my @all = grep { /(warning|error): / } @said;
	# A definition of ours beside the system's declaration is told at the system's.
	my @found = grep { !m{^/usr/} } @all;
	push @found, "$unit->{file}:1: clang-tidy ended with status $status and no finding\n"
		if $status != 0 && !@all;
	return @found;
}

sub check {
	my ($unit) = @_;
	my @includes = includes_now($unit);
	my $clean = clean_path($unit, @includes);
	write_whole("$cache/deps/$unit->{key}", join("\n", @includes) . "\n") if @includes;
	if (@includes && -e $clean) {
		utime undef, undef, $clean;
		return 0;
	}
	my @found = findings($unit);
	syswrite STDOUT, join("", @found); # in one piece, beside the others'
	%digests = ();
	# Unless somebody wrote to it meanwhile.
	write_whole($clean, "") if @includes && !@found && clean_path($unit, @includes) eq $clean;
	return 1;
}

# What the latest commits touched first, what none of them did at last.
sub by_age {
	my %rank;
	for my $path (`git -C '$root' log -n 300 --format= --name-only -- '*.c' 2>/dev/null`) {
		chomp $path;
		$rank{"$root/$path"} //= keys %rank;
	}
	my $last = keys %rank;
	return sort { ($rank{$a->{file}} // $last) <=> ($rank{$b->{file}} // $last) } @_;
}

my @all = units();
die "$build/compile_commands.json names no file of ours\n" unless @all;
my @open;
for my $unit (@all) {
	$unit->{key} = key_of($unit);
	my @includes = includes_remembered($unit);
	my $clean = clean_path($unit, @includes);
	if (@includes && -e $clean) {
		utime undef, undef, $clean, "$cache/deps/$unit->{key}";
	} else {
		push @open, $unit;
	}
}

@open = by_age(@open);

# A queue that workers draw from; each says through another how many it really looked at.
pipe(my $draw, my $queue) && pipe(my $sum, my $counts) or die "pipe: $!\n";
my $workers = `nproc`;
my @children;
for my $number (1 .. ($workers < @open ? $workers : @open)) {
	my $child = fork() // die "fork: $!\n";
	if ($child == 0) {
		close $queue;
		my ($looked, $left) = (0, 0);
		while (sysread($draw, my $at, $RECORD)) {
			if (defined $ENDS && time >= $ENDS) {
				$left++;
				next;
			}
			%digests = ();
			$looked += check($open[$at]);
		}
		syswrite $counts, sprintf("%${RECORD}d%${RECORD}d", $looked, $left);
		exit 0;
	}
	push @children, $child;
}
close $draw;
close $counts;
syswrite $queue, sprintf("%${RECORD}d", $_) for 0 .. $#open;
close $queue;
my ($looked, $left) = (0, 0);
while (sysread($sum, my $counted, 2 * $RECORD)) {
	$looked += substr($counted, 0, $RECORD);
	$left += substr($counted, $RECORD);
}
my $failed = 0;
for (@children) { waitpid($_, 0); $failed ||= $? }
print STDERR "tidy: NOT RUN for want of time: $left files\n" if $left;
printf STDERR "tidy: %d files, %d remembered, %d looked at\n", scalar @all, @all - $looked - $left, $looked;
unlink grep { -M $_ > $DAYS_KEPT } glob("$cache/clean/* $cache/deps/*");
exit($failed ? 1 : $left ? 77 : 0);
