<?php
// Packs a folder with libzip, as PHP has it: php pack.php file|string FOLDER ZIP
[, $how, $folder, $target] = $argv;
$archive = new ZipArchive();
$archive->open($target, ZipArchive::CREATE);
$archive->addEmptyDir($folder);
foreach (array_diff(scandir($folder), ['.', '..']) as $name) {
    $path = "$folder/$name";
    $how === 'file' ? $archive->addFile($path, $path) : $archive->addFromString($path, file_get_contents($path));
}
exit($archive->close() ? 0 : 1);
