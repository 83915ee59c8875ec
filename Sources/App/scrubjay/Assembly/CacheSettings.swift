import MemoryEngine
import Settings

extension CacheOptions {
    /// The bounds of caches as they are set.
    init(_ settings: Settings) {
        self.init()
        embeddings.bytesMax = settings[Knobs.cachedVectorMegabytes] << 20
        embeddings.life = settings[Knobs.cachedVectorLife]
        results.bytesMax = settings[Knobs.cachedResultMegabytes] << 20
        results.life = settings[Knobs.cachedResultLife]
        recordsHot.bytesMax = settings[Knobs.hotRecordMegabytes] << 20
        recordsHot.countMax = settings[Knobs.hotRecordCount]
        recordsWarm.bytesMax = settings[Knobs.warmRecordMegabytes] << 20
        recordsWarm.countMax = settings[Knobs.warmRecordCount]
        neverStoredBytesMax = settings[Knobs.neverStoredMegabytes] << 20
    }
}
