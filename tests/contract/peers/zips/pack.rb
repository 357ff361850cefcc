# Packs a folder with rubyzip, which Debian has: ruby pack.rb file|stream|zip64 FOLDER ZIP
require "zip"

how, folder, target = ARGV
paths = Dir.children(folder).sort.map { |name| File.join(folder, name) }
Zip.write_zip64_support = how == "zip64"
if how == "stream"
  packed = Zip::OutputStream.write_buffer do |archive|
    paths.each do |path|
      archive.put_next_entry(path)
      archive.write(File.binread(path))
    end
  end
  File.binwrite(target, packed.string)
else
  Zip::File.open(target, Zip::File::CREATE) do |archive|
    archive.mkdir(folder)
    paths.each { |path| archive.add(path, path) }
  end
end
